/**
 * What `doctor` says: a list of checks, each with what was found and, where it is not well, why it matters and how it is
 * repaired. Verdicts are pure functions from what was found outside to checks; services only fetch.
 */
export const GROUPS = ['dns', 'mail', 'web', 'sms', 'house', 'database', 'consent'] as const;
export type Group = (typeof GROUPS)[number];

/** `fail` refuses going live, `warn` does not; `skipped` could not be looked at, and says why. */
export type State = 'ok' | 'warn' | 'fail' | 'skipped';

/** A record as it goes into the panel of whoever runs the DNS of `zone`. */
export interface DnsRecord {
  type: 'TXT' | 'MX' | 'A' | 'AAAA';
  /** In full, without the last dot: `s1._domainkey.shop.example`. */
  name: string;
  value: string;
  /** The domain whose panel it is typed into. */
  zone: string;
}

export interface Check {
  group: Group;
  /** Stable: `spf`, `spf.lookups`. */
  id: string;
  /** What was looked at, for people: `SPF of shop.example`. */
  subject: string;
  state: State;
  found: string;
  why?: string;
  repair?: string;
  publish?: DnsRecord;
  /** Counts by name, where something was counted. */
  figures?: Record<string, number>;
}

export interface Remedy {
  why: string;
  repair: string;
  publish?: DnsRecord;
}

/** Makes the checks of one subject. `part` tells several findings of one subject apart. */
export class Subject {
  constructor(
    private readonly group: Group,
    private readonly id: string,
    private readonly subject: string,
  ) {}

  ok(found: string, part?: string): Check {
    return this.check('ok', found, part);
  }

  skipped(found: string, part?: string): Check {
    return this.check('skipped', found, part);
  }

  warn(found: string, remedy: Remedy, part?: string): Check {
    return { ...this.check('warn', found, part), ...remedy };
  }

  fail(found: string, remedy: Remedy, part?: string): Check {
    return { ...this.check('fail', found, part), ...remedy };
  }

  private check(state: State, found: string, part?: string): Check {
    return { group: this.group, id: part ? `${this.id}.${part}` : this.id, subject: this.subject, state, found };
  }
}
