import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { POLICY, type Caller, type Policy } from './access';
import { Gatekeeper } from './gatekeeper.service';
import { forbidden, unauthorized } from './http-errors';

/**
 * The one door: global, so that no path trick walks around it. Reads the route's policy and asks the gatekeeper.
 * A person whose browser asks for a page is sent to the login instead of getting a bare 401.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly gatekeeper: Gatekeeper,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<Policy | undefined>(POLICY, [context.getHandler(), context.getClass()]);
    if (!policy) throw forbidden('this route has no access policy');
    if (policy === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { caller?: Caller }>();
    const caller = await this.gatekeeper.admit(request, policy);
    if (caller) {
      request.caller = caller;
      return true;
    }
    if (policy === 'console' && request.method === 'GET') {
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      await reply.redirect(`/login?to=${encodeURIComponent(request.url)}`, 303);
      return false;
    }
    throw unauthorized('an API key is needed', 'send Authorization: Bearer <key>; make one with: npx huike keys create');
  }
}
