import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { apiKeyTable, type ApiKeyRow } from './api-key.entity';
import { auditLogTable, type AuditLogRow } from './audit-log.entity';
import { userTable, type UserRow } from './user.entity';

/** Users, keys and the audit log. */
@Injectable()
export class AccessStore {
  constructor(private readonly database: Database) {}

  async userByEmail(email: string): Promise<UserRow | undefined> {
    return (await this.database.read<UserRow>('SELECT * FROM users WHERE email = ?', [email]))[0];
  }

  async userById(id: number): Promise<UserRow | undefined> {
    return (await this.database.read<UserRow>('SELECT * FROM users WHERE id = ?', [id]))[0];
  }

  async anyUser(): Promise<boolean> {
    return (await this.database.read('SELECT id FROM users LIMIT 1')).length > 0;
  }

  async addUser(tx: Tx, row: UserRow): Promise<void> {
    await tx.insert(userTable, [row]);
  }

  async signedIn(tx: Tx, id: number, now: number): Promise<void> {
    await tx.run('UPDATE users SET last_login_at = ? WHERE id = ?', [now, id]);
  }

  /** Ends every session of a user. */
  async raiseEpoch(tx: Tx, id: number): Promise<void> {
    await tx.run('UPDATE users SET session_epoch = session_epoch + 1 WHERE id = ?', [id]);
  }

  async key(keyId: string): Promise<ApiKeyRow | undefined> {
    return (await this.database.read<ApiKeyRow>('SELECT * FROM api_keys WHERE key_id = ?', [keyId]))[0];
  }

  async keys(): Promise<ApiKeyRow[]> {
    return this.database.read<ApiKeyRow>('SELECT * FROM api_keys ORDER BY id');
  }

  async addKey(tx: Tx, row: ApiKeyRow): Promise<void> {
    await tx.insert(apiKeyTable, [row]);
  }

  /** Answers whether there was such a key that still worked. */
  async revokeKey(tx: Tx, keyId: string, now: number): Promise<boolean> {
    return (await tx.run('UPDATE api_keys SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL', [now, keyId])) > 0;
  }

  async keyUsed(tx: Tx, id: number, now: number): Promise<void> {
    await tx.run('UPDATE api_keys SET last_used_at = ? WHERE id = ?', [now, id]);
  }

  async removeAudit(tx: Tx, after: number, until: number): Promise<void> {
    await tx.run('DELETE FROM audit_log WHERE at > ? AND at <= ?', [after, until]);
  }

  async addAudit(tx: Tx, row: AuditLogRow): Promise<void> {
    await tx.insert(auditLogTable, [row]);
  }
}
