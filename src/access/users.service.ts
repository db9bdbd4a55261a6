import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database, isTaken } from '../database/database.service';
import { tooMany } from '../http/http-errors';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { Invalid } from '../kernel/errors';
import { AccessStore } from './access.store';
import { AuditService } from './audit.service';
import { fitsPassword, hashPassword, SHORTEST_PASSWORD } from './password';
import { openSession, sealSession, SESSION_LIFE } from './session';
import { Throttle } from '../kernel/throttle';
import type { UserRow } from './user.entity';

export type Role = UserRow['role'];
export const ROLES: readonly Role[] = ['owner', 'merchant', 'marketer', 'analyst'];

/** What others may know of a user. */
export type User = Pick<UserRow, 'id' | 'email' | 'role'>;

const TRIES_PER_MINUTE = 5;

/** People who may open the console: made, signed in, signed out. */
@Injectable()
export class UsersService implements OnApplicationBootstrap {
  private readonly throttle = new Throttle(TRIES_PER_MINUTE, MINUTE);

  constructor(
    private readonly database: Database,
    private readonly store: AccessStore,
    private readonly audit: AuditService,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Makes the first user of ADMIN_EMAIL and ADMIN_PASSWORD; later changes of the two do nothing. */
  async onApplicationBootstrap(): Promise<void> {
    const { adminEmail, adminPassword, production } = this.config.env;
    if (await this.anybody()) return;
    if (adminEmail && adminPassword)
      await this.create({ email: adminEmail, password: adminPassword, role: 'owner' }, 'environment').catch(unlessMade);
    else if (production)
      this.log.warn('access.no-user', { hint: 'set ADMIN_EMAIL and ADMIN_PASSWORD, or: npx huike users create' });
  }

  /** Is there any user at all? */
  anybody(): Promise<boolean> {
    return this.store.anyUser();
  }

  /** Throws `Invalid('user.email' | 'user.password' | 'user.taken')`. */
  async create(user: { email: string; password: string; role: Role }, actor: string): Promise<User> {
    const email = user.email.trim().toLowerCase();
    if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) throw new Invalid('user.email', 'this is no e-mail address');
    if (user.password.length < SHORTEST_PASSWORD) {
      throw new Invalid('user.password', `a password needs at least ${SHORTEST_PASSWORD} characters`);
    }
    if (await this.store.userByEmail(email)) throw new Invalid('user.taken', 'there is a user with this address already');
    const hash = await hashPassword(user.password);
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const id = tx.nextId();
      await this.store.addUser(tx, {
        id,
        email,
        role: user.role,
        password_hash: hash,
        session_epoch: 0,
        created_at: now,
        last_login_at: null,
      });
      await this.audit.record(tx, { actor, action: 'user.created', subject: `user:${id}`, detail: { role: user.role } }, now);
      return { id, email, role: user.role };
    });
  }

  /**
   * The cookie value of a new session, or `undefined`: whether the address or the password is wrong is not told, and takes
   * equally long. Throws 429 after five tries a minute for one account or from one place.
   */
  async login(email: string, password: string, from: string): Promise<string | undefined> {
    const account = email.trim().toLowerCase();
    const wait = this.throttle.take([`account ${account}`, `from ${from}`], this.clock.lease());
    if (wait > 0) throw tooMany('too many tries', Math.ceil(wait / 1000));
    const user = await this.store.userByEmail(account);
    if (!(await fitsPassword(password, user?.password_hash)) || !user) {
      this.log.warn('access.login-failed');
      return undefined;
    }
    this.throttle.forgive(`account ${account}`);
    const now = this.clock.now();
    await this.database.tx(async (tx) => {
      await this.store.signedIn(tx, user.id, now);
      await this.audit.record(tx, { actor: `user:${user.id}`, action: 'user.signed-in', subject: `user:${user.id}` }, now);
    });
    return sealSession(this.config.env.appSecrets, { userId: user.id, epoch: user.session_epoch, expiresAt: now + SESSION_LIFE });
  }

  /** The user of a session cookie, or `undefined`. */
  async ofSession(cookie: string | undefined): Promise<User | undefined> {
    const session = openSession(this.config.env.appSecrets, cookie, this.clock.now());
    if (!session) return undefined;
    const user = await this.store.userById(session.userId);
    return user?.session_epoch === session.epoch ? { id: user.id, email: user.email, role: user.role } : undefined;
  }

  /** Ends every session of a user, on every device. */
  async logout(userId: number): Promise<void> {
    await this.database.tx((tx) => this.store.raiseEpoch(tx, userId));
  }
}

/** Another process of the same start was quicker. */
function unlessMade(error: unknown): void {
  if (!isTaken(error) && !(error instanceof Invalid && error.code === 'user.taken')) throw error;
}
