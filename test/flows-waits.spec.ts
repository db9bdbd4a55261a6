import { ContactsService } from '../src/contacts/contacts.service';
import type { Database } from '../src/database/database.service';
import { openDatabase } from '../src/database/open-database.service';
import type { NewEvent } from '../src/events/domain-event';
import { EventsService } from '../src/events/events.service';
import { EffectsService } from '../src/flows/effects.service';
import { FlowsService } from '../src/flows/flows.service';
import { DAY, HOUR } from '../src/kernel/duration';
import { aContact, aFlow, anOrder, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness, type Happening } from './support/flows-harness';

/** Asks, and waits three days for the answer. */
const asking = (wait: object = {}) =>
  aFlow('asking')
    .on('custom.bought')
    .email('hello')
    .wait({
      for: 'custom.answered',
      timeout: '3d',
      then: [{ email: { template: 'again' } }],
      else: [{ sms: { template: 'hello' } }],
      ...wait,
    });

const bought: Happening = { type: 'custom.bought', contact: aContact() };
const answered = (more: Partial<Happening> = {}): Happening => ({ type: 'custom.answered', contact: aContact(), ...more });

describe.each(dialects)('waiting for an event on %s', (dialect) => {
  let shop: FlowsHarness;
  afterEach(() => shop.close());

  /** Bought, greeted an hour later, and waiting for an answer since. */
  async function atTheWait(flow = asking()): Promise<void> {
    shop = await FlowsHarness.open(dialect, [flow]);
    await shop.happens(bought);
    await shop.settle();
    await shop.later('1h');
    await shop.outboxSettles();
    await shop.settle();
  }

  const steps = async () => (await shop.messages()).map((m) => m.step);
  const only = async () => (await shop.enrollments())[0]!;

  it('goes one way at once when it came, counting from when it happened', async () => {
    await atTheWait();
    expect(await only()).toMatchObject({ phase: 'event', due_at: START + HOUR + 3 * DAY });
    shop.clock.set(START + DAY);
    await shop.happens(answered({ at: START + 5 * HOUR }));
    await shop.settle();
    expect(await steps()).toEqual(['email-hello', 'email-again']);
    expect((await shop.messages())[1]!.due_at).toBe(START + 5 * HOUR);
    await shop.happens(answered());
    await shop.later('4d');
    expect(await steps()).toHaveLength(2);
  });

  it('goes the other way when its time is over', async () => {
    await atTheWait();
    await shop.later('4d');
    expect(await steps()).toEqual(['email-hello', 'sms-hello']);
    expect((await shop.messages())[1]!.due_at).toBe(START + HOUR + 3 * DAY);
  });

  it('hears nobody else, nothing from before, nothing that does not fit', async () => {
    await atTheWait(asking({ where: { 'event.choice': 'yes' } }));
    await shop.happens(
      answered({ contact: aContact({ externalId: 'bob' }), data: { choice: 'yes' } }),
      answered({ key: 'early', at: START, data: { choice: 'yes' } }),
      answered({ key: 'no', data: { choice: 'no' } }),
      answered({ key: 'test', test: true, data: { choice: 'yes' } }),
    );
    await shop.settle();
    expect(await steps()).toHaveLength(1);
    await shop.happens(answered({ data: { choice: 'yes' } }));
    await shop.settle();
    expect(await steps()).toEqual(['email-hello', 'email-again']);
  });

  it('of an order hears its own order, and with match: contact any', async () => {
    const flow = (match?: 'contact') =>
      aFlow(match ?? 'own')
        .on('order.placed')
        .wait({ for: 'order.shipped', timeout: '5d', then: [{ email: { template: 'hello' } }], ...(match && { match }) });
    shop = await FlowsHarness.open(dialect, [flow(), flow('contact')]);
    await shop.happens({ type: 'order.placed', contact: aContact(), order: anOrder() });
    await shop.settle();
    await shop.happens({ type: 'order.shipped', contact: aContact(), order: anOrder({ externalId: '1002' }) });
    await shop.settle();
    expect((await shop.messages()).map((m) => m.flow)).toEqual(['contact']);
    await shop.happens({ type: 'order.shipped', contact: aContact(), order: anOrder() });
    await shop.settle();
    expect((await shop.messages()).map((m) => m.flow)).toEqual(['contact', 'own']);
  });

  it('finds in the log what came before it was looked at, however long the engine stood still', async () => {
    shop = await FlowsHarness.open(dialect, [asking()]);
    await shop.happens(bought);
    await shop.settle();
    await shop.outboxSettles();
    shop.clock.set(START + 2 * DAY);
    await shop.happens(answered());
    shop.clock.set(START + 9 * DAY);
    await shop.settle();
    expect(await steps()).toEqual(['email-hello', 'email-again']);
  });

  it('hears what the other self of a merged contact did, before and after', async () => {
    await atTheWait();
    const byPhone = { ...aContact({ externalId: 'phone', phone: '+8613800000001' }), email: undefined };
    await shop.happens(answered({ contact: byPhone, at: START + 2 * HOUR }));
    await shop.settle();
    expect(await steps()).toHaveLength(1);
    await shop.happens({ type: 'contact.updated', contact: aContact({ phone: '+8613800000001' }) });
    await shop.settle();
    expect(await steps()).toEqual(['email-hello', 'email-again']);
  });

  // On SQLite there is one process and one writer.
  if (dialect === 'sqlite') return;

  describe('in two processes', () => {
    let database: Database;
    let other: Awaited<ReturnType<FlowsHarness['secondProcess']>>;
    beforeEach(async () => {
      shop = await FlowsHarness.open(dialect, [asking(), leaving]);
      await shop.happens(bought);
      await shop.settle();
      await shop.outboxSettles();
      database = await openDatabase(shop.base.url);
      other = await shop.secondProcess(database);
    });
    afterEach(async () => {
      jest.restoreAllMocks();
      await other.close();
      await database.close();
    });

    /** Tells events in the other process; its transaction stays open until `until`. */
    function tellElsewhere(events: NewEvent[], until: Promise<void>): { told: Promise<void>; committed: Promise<void> } {
      const told = signal();
      const committed = database.tx(async (tx) => {
        await other.get(FlowsService).onEvents(tx, await other.get(EventsService).append(tx, events), shop.clock.now());
        told.give();
        await until;
      });
      return { told: told.given, committed };
    }

    const event = async (type: string, more: Partial<NewEvent> = {}): Promise<NewEvent> => {
      const { contact_id } = await only();
      const at = shop.clock.now();
      const about = { contactId: contact_id, orderId: null, source: 'shop', at, receivedAt: at };
      return { key: type, type, ...about, history: false, test: false, data: {}, ...more };
    };

    it('loses no event that is being told while the enrollment comes to the wait', async () => {
      const asked = signal();
      const elsewhere = tellElsewhere([await event('custom.answered')], asked.given);
      await elsewhere.told;
      onHold(shop.module.get(ContactsService), asked.give);
      await shop.runner.pullSettled(10);
      asked.give();
      await elsewhere.committed;
      await shop.settle();
      expect(await steps()).toEqual(['email-hello', 'email-again']);
    });

    it('loses no event that is told while the enrollment is about to stand at the wait', async () => {
      const asked = signal();
      const effects = shop.module.get(EffectsService);
      const carryOut = effects.carryOut.bind(effects);
      const held = signal();
      jest.spyOn(effects, 'carryOut').mockImplementationOnce(async (...args) => {
        held.give();
        await asked.given;
        return carryOut(...args);
      });
      const pulled = shop.runner.pullSettled(10);
      await held.given;
      onHold(other.get(ContactsService), asked.give);
      const elsewhere = tellElsewhere([await event('custom.answered')], Promise.resolve());
      await elsewhere.committed;
      asked.give();
      await pulled;
      await shop.settle();
      expect(await steps()).toEqual(['email-hello', 'email-again']);
    });

    it('ends an enrollment that begins while its end is being told of another order', async () => {
      const asked = signal();
      const elsewhere = tellElsewhere([await event('custom.left')], asked.given);
      await elsewhere.told;
      onHold(shop.module.get(ContactsService), asked.give);
      const joined = await event('custom.joined');
      await shop.database.tx(async (tx) =>
        shop.flows.onEvents(tx, await shop.module.get(EventsService).append(tx, [joined]), shop.clock.now()),
      );
      asked.give();
      await elsewhere.committed;
      expect(await shop.enrollments('leaving')).toMatchObject([{ state: 'exited', reason: 'custom.left' }]);
    });
  });
});

const leaving = aFlow('leaving').on('custom.joined').exitOn('custom.left').wait('1d').email('hello');

/** A promise to be kept by hand. */
function signal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

/** Calls `then` once this process has asked for contacts to hold, whether or not it has got them yet. */
function onHold(contacts: ContactsService, then: () => void): void {
  const hold = contacts.hold.bind(contacts);
  jest.spyOn(contacts, 'hold').mockImplementation((tx, ids) => {
    const held = hold(tx, ids);
    then();
    return held;
  });
}
