/** A machine's ways. Times are read by `parseDuration`. */
export interface MachineFamily {
  name: string;
  /** Who tells of it, and what. */
  told: string;
  /** What it calls itself; `{…}` is a browser of browsers.ts. */
  agents: string[];
  /** Where it comes from, as CIDR. */
  networks: string[];
  /** How long after the message was taken it comes: between these, mostly near the first. */
  after: [string, string];
  /** Which links. */
  follows: 'all' | 'few' | 'first' | 'one';
  /** Milliseconds between two links. */
  gap: [number, number];
  /** How often it fetches the pixel too. */
  pixel: number;
  /** How often a HEAD goes before each GET. */
  looksFirst?: number;
  /** Each hit comes from another address of its networks, or under another name. */
  each?: 'another address' | 'another agent';
  /** How often it says that it fetches ahead. */
  prefetch?: number;
  /** It comes where a person was, after them. */
  afterPerson?: boolean;
  /** It runs on the reader's own machine. */
  atHome?: boolean;
  channel?: 'sms';
  messages: number;
}

/** People who use one program. */
export interface PeopleFamily {
  name: string;
  /** What fetches the pixel; none: nothing does. */
  opens: string[];
  /** Where the pixel is fetched from, when that is not where the person is. */
  openedFrom?: string[];
  /** The pixel is fetched by a privacy proxy, whether somebody looks or not. */
  privacy?: boolean;
  clicks: string[];
  from?: string[];
  habit?: 'at-once' | 'within-seconds' | 'tabs' | 'fast-tabs' | 'every-link' | 'twice';
  channel?: 'sms';
  messages: number;
}

/** Who a visitor truly was. `unknown`: a proxy that comes whether somebody reads or not. */
export type Truth = 'human' | 'machine' | 'unknown';

export interface Visitor {
  family: string;
  who: Truth;
  agent: string;
  ip: string;
}

/** One hit: which visitor, milliseconds after the message was taken, link (0: the pixel), and what is unusual about it. */
export type LabelledHit = [visitor: number, after: number, link: number, method?: 'GET' | 'HEAD', prefetch?: 1];

/** A message with everybody who came. One line of hits.jsonl. */
export interface LabelledMessage {
  channel: 'email' | 'sms';
  /** How many links its template has. */
  links: number;
  visitors: Visitor[];
  hits: LabelledHit[];
}
