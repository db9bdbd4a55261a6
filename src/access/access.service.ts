import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import type { Caller, Policy } from '../http/access';
import { Gatekeeper } from '../http/gatekeeper.service';
import { forbidden } from '../http/http-errors';
import { opens } from './api-key';
import { ApiKeysService } from './api-keys.service';
import { isLoopback, isOwnHost, isOwnOrigin } from './origin';
import { SESSION_COOKIE } from './session';
import { UsersService } from './users.service';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/** Who may come in: a signed-in user, a key with the right scope, or, until the first user exists, whoever sits at the machine. */
@Injectable()
export class AccessService extends Gatekeeper {
  constructor(
    private readonly users: UsersService,
    private readonly keys: ApiKeysService,
    private readonly config: Config,
  ) {
    super();
  }

  /** The caller, or `undefined` (nobody, or nobody who may). Throws 403 for a change that another site's page asked for. */
  async admit(request: FastifyRequest, policy: Exclude<Policy, 'public'>): Promise<Caller | undefined> {
    if (policy !== 'console' && request.headers.authorization) return this.byKey(request, policy.slice('api:'.length));
    const caller = (await this.byCookie(request)) ?? (await this.atTheMachine(request));
    if (caller && !READING.includes(request.method) && !isOwnOrigin(request.headers, this.config.env.publicUrl)) {
      throw forbidden('this request came from a page of another site');
    }
    return caller;
  }

  private async byKey(request: FastifyRequest, scope: string): Promise<Caller | undefined> {
    const key = await this.keys.verify(request.headers.authorization);
    return key && opens(key.scopes, scope) ? { name: `key:${key.keyId}`, role: 'key' } : undefined;
  }

  private async byCookie(request: FastifyRequest): Promise<Caller | undefined> {
    const cookie = request.cookies[SESSION_COOKIE];
    const user = cookie ? await this.users.ofSession(cookie) : undefined;
    return user && { name: `user:${user.id}`, role: user.role };
  }

  /** Outside production, before anybody has a password: whoever comes from this very machine under its own name. */
  private async atTheMachine(request: FastifyRequest): Promise<Caller | undefined> {
    if (this.config.env.production || !isLoopback(request.socket.remoteAddress) || request.headers['x-forwarded-for'])
      return undefined;
    // Another site's page may point its own name at 127.0.0.1: the name must be ours.
    if (!isOwnHost(request.headers.host, this.config.env.publicUrl)) return undefined;
    return (await this.users.anybody()) ? undefined : { name: 'loopback', role: 'owner' };
  }
}
