import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { Invalid } from '../kernel/errors';
import { AccessStore } from './access.store';
import { fitsSecret, makeApiKey, SCOPES, splitApiKey, type Scope } from './api-key';
import type { ApiKeyRow } from './api-key.entity';
import { AuditService } from './audit.service';

/** A key as it may be shown: never its secret. */
export type ApiKey = Pick<ApiKeyRow, 'key_id' | 'name' | 'scopes' | 'created_at' | 'expires_at' | 'revoked_at' | 'last_used_at'>;

/** Keys of the API: `huike_<id>_<secret>`, shown once, found by id, compared in constant time. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly store: AccessStore,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Makes a key and answers its text, which cannot be shown again. Throws `Invalid('key.scope' | 'key.name')`. */
  async create(
    wanted: { name: string; scopes: string[]; expiresAt: number | null },
    actor: string,
  ): Promise<{ key: string; keyId: string }> {
    const unknown = wanted.scopes.find((s) => !SCOPES.includes(s as Scope));
    if (unknown !== undefined || wanted.scopes.length === 0) {
      throw new Invalid('key.scope', unknown ? `"${unknown}" is no scope` : 'a key needs a scope', {
        hint: `scopes are: ${SCOPES.join(', ')}`,
      });
    }
    if (wanted.name === '' || wanted.name.length > 96) throw new Invalid('key.name', 'a key needs a name of 1-96 characters');
    const { text, keyId, secretHash } = makeApiKey();
    const now = this.clock.now();
    await this.database.tx(async (tx) => {
      await this.store.addKey(tx, {
        id: tx.nextId(),
        key_id: keyId,
        secret_hash: secretHash,
        name: wanted.name,
        scopes: wanted.scopes.join(' '),
        created_at: now,
        expires_at: wanted.expiresAt,
        revoked_at: null,
        last_used_at: null,
      });
      await this.audit.record(
        tx,
        { actor, action: 'key.created', subject: `key:${keyId}`, detail: { scopes: wanted.scopes } },
        now,
      );
    });
    return { key: text, keyId };
  }

  /** Answers whether there was such a key that still worked. */
  async revoke(keyId: string, actor: string): Promise<boolean> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const revoked = await this.store.revokeKey(tx, keyId, now);
      if (revoked) await this.audit.record(tx, { actor, action: 'key.revoked', subject: `key:${keyId}` }, now);
      return revoked;
    });
  }

  /** All keys, oldest first. */
  async list(): Promise<ApiKey[]> {
    return (await this.store.keys()).map(({ id: _id, secret_hash: _hash, ...shown }) => shown);
  }

  /** The key of an `Authorization` header (`Bearer huike_…`), if it works now; `undefined` else. */
  async verify(authorization: string | undefined): Promise<{ keyId: string; scopes: string } | undefined> {
    const text = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const parts = text ? splitApiKey(text) : undefined;
    if (!parts) return undefined;
    const row = await this.store.key(parts.keyId);
    const now = this.clock.now();
    // Compared even when there is no such key, so that the time taken does not tell which ids exist.
    const fits = fitsSecret(parts.secret, row?.secret_hash ?? '0'.repeat(64));
    if (!row || !fits || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) return undefined;
    if (row.last_used_at === null || now - row.last_used_at > MINUTE)
      await this.database.tx((tx) => this.store.keyUsed(tx, row.id, now));
    return { keyId: row.key_id, scopes: row.scopes };
  }
}
