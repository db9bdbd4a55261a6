import type { Tx } from '../database/tx';
import type { NewEvent } from '../events/domain-event';

/**
 * One short transaction's worth of what a refresh found: writes it and answers the events that follow from it. May be run
 * again after a rollback.
 */
export type AudienceChange = (tx: Tx) => Promise<NewEvent[]>;

/** A refresh in small parts, so that the event loop stays free: `null` is a part in which nothing had changed. */
export type AudienceChanges = AsyncGenerator<AudienceChange | null, void>;
