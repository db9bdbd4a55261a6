import { Global, Module } from '@nestjs/common';
import { Gatekeeper } from '../http/gatekeeper.service';
import { AccessPersonalData } from './access-personal-data.service';
import { AccessService } from './access.service';
import { AccessStore } from './access.store';
import { ApiKeysService } from './api-keys.service';
import { AuditService } from './audit.service';
import { UsersService } from './users.service';

/** Users, keys, sessions, the audit log. Global, because the one guard stands in front of everything. */
@Global()
@Module({
  providers: [
    AccessStore,
    AccessPersonalData,
    AuditService,
    UsersService,
    ApiKeysService,
    { provide: Gatekeeper, useClass: AccessService },
  ],
  exports: [AccessPersonalData, Gatekeeper, AuditService, UsersService, ApiKeysService],
})
export class AccessModule {}
