import type { FastifyRequest } from 'fastify';
import type { Caller, Policy } from './access';

/** Decides whether a request fits a policy. Implemented by the `access` folder, which knows users and keys. */
export abstract class Gatekeeper {
  /** The caller, or `undefined` when nobody who may is calling. */
  abstract admit(request: FastifyRequest, policy: Exclude<Policy, 'public'>): Promise<Caller | undefined>;
}
