import { Module } from '@nestjs/common';
import { ContactScan } from './contact-scan.service';
import { ContactsService } from './contacts.service';

/** Who is who, and what is known of them. */
@Module({ providers: [ContactsService, ContactScan], exports: [ContactsService, ContactScan] })
export class ContactsModule {}
