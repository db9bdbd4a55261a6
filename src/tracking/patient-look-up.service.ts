import { Log } from '../http/log.service';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { LatelyKnown } from '../kernel/lately-known';
import { within } from '../kernel/within';

/** A reader waits no longer than this for the database. */
const PATIENCE = SECOND;
/** What was looked up lately: enough for the readers of a campaign while the database is away. */
const KEPT = 50_000;

/**
 * Looks things up for readers who wait. The database is asked each time; what it said last counts while it is away or slow. What it
 * said is gone is forgotten at once, so that nobody is led to somebody's page who was erased.
 */
export class PatientLookUp<T> {
  private readonly known = new LatelyKnown<T>(KEPT);

  /** `failure`: the name in the log of a look-up that failed. */
  constructor(
    private readonly log: Log,
    private readonly failure: string,
  ) {}

  /** What `look` finds out of this key; `null` when it is gone, `undefined` when that cannot be found out now and nothing is known. */
  async of(key: string, look: () => Promise<T | null>): Promise<T | null | undefined> {
    const found = await within(PATIENCE, this.forgetting(key, look())).catch((error: unknown) => {
      this.log.warn(this.failure, { reason: reasonOf(error) });
      return undefined;
    });
    if (found === undefined) return this.known.get(key);
    if (found !== null) this.known.keep(key, found);
    return found;
  }

  /** What is gone is forgotten also when nobody waits any more for the answer. */
  private async forgetting(key: string, looking: Promise<T | null>): Promise<T | null> {
    const found = await looking;
    if (found === null) this.known.forget(key);
    return found;
  }
}
