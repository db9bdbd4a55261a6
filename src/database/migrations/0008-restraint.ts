import type { Migration } from '../migration';

/** What the gate asks of events: a contact's cases, and not everything that ever happened to them. */
export const restraint: Migration = {
  name: 'Restraint1764700000008',
  up: [`CREATE INDEX ix_events_contact_id_type_at ON events (contact_id, type, at)`],
};
