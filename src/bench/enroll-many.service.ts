import { ContactsService } from '../contacts/contacts.service';
import type { Engine } from '../engine';
import { EventsService } from '../events/events.service';
import { FlowsService } from '../flows/flows.service';

const CHUNK = 500;

/** Makes so many contacts and lets each of them enter the flow that waits for `custom.bench`. */
export async function enrollMany(engine: Engine, now: number, count: number, name = 'guest'): Promise<void> {
  for (let from = 0; from < count; from += CHUNK) {
    await engine.database.tx(async (tx) => {
      const facts = Array.from({ length: CHUNK }, (_, i) => ({
        source: 'bench',
        externalId: `${name}${from + i}`,
        email: `${name}${from + i}@example.com`,
        at: now,
      }));
      const { contacts } = await engine.app.get(ContactsService).resolve(tx, facts, now);
      const events = await engine.app.get(EventsService).append(
        tx,
        contacts.map((contact, i) => ({
          ...{ key: `bench-${name}-${from + i}`, type: 'custom.bench', contactId: contact!.id, orderId: null, source: 'bench' },
          ...{ at: now, receivedAt: now, history: false, test: false, data: {} },
        })),
      );
      await engine.app.get(FlowsService).onEvents(tx, events, now);
    });
  }
}
