import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { reverseName } from '../../kernel/ip-network';
import type { Answer, Lookup, MxRecord } from './lookup';

/** Milliseconds for one try at one server. */
const PATIENCE = 3000;
const TRIES = 2;
const NOTHING = ['ENODATA', 'ENOTFOUND'];
const REASONS: Record<string, string> = {
  ESERVFAIL: 'the name server failed (SERVFAIL)',
  ETIMEOUT: 'no name server answered in time',
  EREFUSED: 'the name server refuses to answer',
  ECONNREFUSED: 'no name server can be reached',
};

export interface DnsOptions {
  /** Ask these instead of the machine's own: `9.9.9.9`, `127.0.0.1:5300`. */
  servers?: string[];
  timeout?: number;
  tries?: number;
}

/** The DNS as this machine sees it. Every question is asked once, however many checks want its answer. */
export class DnsLookup implements Lookup {
  private readonly resolver: Resolver;
  private readonly asked = new Map<string, Promise<Answer<unknown>>>();

  constructor({ servers, timeout = PATIENCE, tries = TRIES }: DnsOptions = {}) {
    this.resolver = new Resolver({ timeout, tries });
    if (servers) this.resolver.setServers(servers);
  }

  txt(name: string): Promise<Answer<string[]>> {
    return this.ask(`TXT ${name}`, () => this.resolver.resolveTxt(name));
  }

  mx(name: string): Promise<Answer<MxRecord>> {
    return this.ask(`MX ${name}`, () => this.resolver.resolveMx(name));
  }

  async addresses(name: string): Promise<Answer<string>> {
    if (isIP(name)) return { is: 'found', records: [name] };
    const answers = await Promise.all([
      this.ask(`A ${name}`, () => this.resolver.resolve4(name)),
      this.ask(`AAAA ${name}`, () => this.resolver.resolve6(name)),
    ]);
    const records = answers.flatMap((a) => (a.is === 'found' ? a.records : []));
    if (records.length > 0) return { is: 'found', records };
    return answers.find((a) => a.is === 'trouble') ?? { is: 'none' };
  }

  /** As a plain question: the machine's own file of hosts must not answer for the world. */
  async ptr(address: string): Promise<Answer<string>> {
    const name = reverseName(address);
    return name === undefined ? { is: 'none' } : this.ask(`PTR ${name}`, () => this.resolver.resolvePtr(name));
  }

  private ask<T>(question: string, resolve: () => Promise<T[]>): Promise<Answer<T>> {
    const known = this.asked.get(question) as Promise<Answer<T>> | undefined;
    if (known) return known;
    const answer = resolve().then(
      (records): Answer<T> => (records.length > 0 ? { is: 'found', records } : { is: 'none' }),
      (error: NodeJS.ErrnoException): Answer<T> =>
        NOTHING.includes(error.code ?? '')
          ? { is: 'none' }
          : { is: 'trouble', reason: REASONS[error.code ?? ''] ?? `the question failed (${error.code ?? error.message})` },
    );
    this.asked.set(question, answer);
    return answer;
  }
}
