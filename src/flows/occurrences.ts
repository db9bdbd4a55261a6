import type { ContactView } from '../contacts/contact-view';
import type { Trigger } from './definition';

/** Own lists of days, `config/calendars.yaml`: `{ anniversary: ['2026-05-01', …] }`; referred to as `own/anniversary`. */
export type OwnCalendars = Record<string, string[]>;

/** One moment a date or holiday trigger falls on for one contact. */
export interface Occurrence {
  /** When the enrollment triggers. */
  at: number;
  /** Names the occasion, stable when a birthday is edited: `birthday:2026`, `CN/mid-autumn:2026`, `last_order_at:2026-03-01`. */
  key: string;
}

/** The moments in [from, until) at which this trigger falls for this contact, in the contact's zone. Event triggers have none. */
export function occurrencesBetween(
  trigger: Trigger,
  contact: ContactView,
  from: number,
  until: number,
  zone: string,
  own: OwnCalendars = {},
): Occurrence[] {
  throw new Error(`not yet: ${trigger.is} ${contact.id} ${from} ${until} ${zone} ${Object.keys(own).length}`);
}
