/** What the DNS said. `trouble` is no answer at all: SERVFAIL, time-out, refused. */
export type Answer<T> = { is: 'found'; records: T[] } | { is: 'none' } | { is: 'trouble'; reason: string };

export interface MxRecord {
  exchange: string;
  priority: number;
}

/** Questions to the DNS. Never rejects; CNAMEs are followed by the server asked. */
export interface Lookup {
  /** Each record as its strings, which receivers join without a space. */
  txt(name: string): Promise<Answer<string[]>>;
  mx(name: string): Promise<Answer<MxRecord>>;
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<Answer<string>>;
  /** Host names of an address. */
  ptr(address: string): Promise<Answer<string>>;
}

/** The records found, or none. */
export function recordsOf<T>(answer: Answer<T>): T[] {
  return answer.is === 'found' ? answer.records : [];
}
