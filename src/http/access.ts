import { SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * Who may call a route. Every route says so; one that does not stops the start.
 *  - `public`       anybody (webhooks and token pages verify for themselves)
 *  - `api:<scope>`  an API key with that scope, or a signed-in user
 *  - `console`      a signed-in user; outside production nobody needs to sign in until the first user exists
 */
export type Policy = 'public' | 'console' | `api:${string}`;

export const POLICY = 'huike:policy';

/** Declares the policy of a controller or of one route. */
export const Access = (policy: Policy) => SetMetadata(POLICY, policy);

/** Who is calling, as far as the gatekeeper could tell. */
export interface Caller {
  /** `user:7` or `key:ab12cd`; for the audit log. */
  name: string;
  role: 'owner' | 'merchant' | 'marketer' | 'analyst' | 'key';
}

/** Who calls a route that is not public, as the audit log names them. */
export function callerOf(request: FastifyRequest & { caller?: Caller }): string {
  return request.caller?.name ?? 'nobody';
}
