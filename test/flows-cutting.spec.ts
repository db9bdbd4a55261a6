import { Database } from '../src/database/database.service';
import { openDatabase } from '../src/database/open-database.service';
import { MaterialiserService } from '../src/flows/materialiser.service';
import { RunnerService } from '../src/flows/runner.service';
import { aContact, aFlow } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';

/** Every kind of step that leaves a trace. */
const journey = aFlow('journey')
  .on('custom.begun')
  .set({ purpose: 'marketing', exit: [{ event: 'custom.over', match: 'contact' }] })
  .step({ set: { 'contact.attributes.seen': true, tags: { add: ['journey'] } } })
  .step({ webhook: { url: 'https://erp.example.com/hook', body: { who: '{{ contact.first_name }}' } } })
  .step({
    id: 'first',
    email: { template: 'hello', variants: { a: { subject: 'A' }, b: { subject: 'B' } } },
  })
  .wait({ for: 'custom.answered', timeout: '1d', then: [{ email: { template: 'again' } }], else: [{ exit: 'silent' }] })
  .step({
    id: 'way',
    split: { short: { steps: [{ wait: '1h' }] }, long: { steps: [{ wait: '5h' }] } },
  })
  .sms('hello');

const people = ['a', 'b', 'c', 'd', 'e'].map((externalId) => aContact({ externalId }));

class Killed extends Error {}

describe.each(dialects)('killed between any two transactions, on %s', (dialect) => {
  /** Everything that was written, without ids. */
  async function play(kills: number): Promise<{ written: object; killed: number }> {
    const shop = await FlowsHarness.open(dialect, [journey]);
    const database = dialect === 'sqlite' ? shop.database : await openDatabase(shop.base.url);
    let left = kills;
    try {
      // The process dies right after a commit: whoever waits for its answer never gets it, and all it had in memory is gone.
      const settle = async () => {
        for (let dead = true; dead;) {
          const mortal = Object.create(database) as Database;
          dead = false;
          mortal.tx = async (work) => {
            if (dead) throw new Killed();
            const result = await database.tx(work);
            dead = left-- > 0;
            if (dead) throw new Killed();
            return result;
          };
          const process = await shop.secondProcess(mortal);
          const [materialiser, runner] = [process.get(MaterialiserService), process.get(RunnerService)];
          const turn = async () => (await materialiser.run()) + (await runner.pullSettled(2)) + (await runner.advanceDue(3));
          try {
            while ((await turn()) > 0);
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          } finally {
            await process.close();
          }
        }
      };
      const later = async (duration: string) => {
        shop.clock.set(shop.clock.now() + Number(duration) * 3_600_000);
        await settle();
        await shop.outboxSettles();
        await settle();
      };
      await shop.happens(...people.map((contact) => ({ type: 'custom.begun', contact })));
      await later('0');
      await shop.happens(...people.slice(0, 3).map((contact) => ({ type: 'custom.answered', contact })));
      await later('2');
      await shop.happens({ type: 'custom.over', contact: people[2] });
      await later('30');
      const messages = (await shop.messages()).map((m) => [
        m.contact_id,
        m.step,
        m.channel,
        m.visit,
        m.variant,
        m.due_at,
        m.status,
      ]);
      const enrollments = (await shop.enrollments()).map((e) => [e.contact_id, e.state, e.reason, e.anchor_at, e.attempts]);
      const calls = await shop.database.read<object>('SELECT contact_id, step, visit FROM webhook_calls ORDER BY contact_id');
      const contacts = await shop.database.read<object>('SELECT tags, attributes FROM contacts ORDER BY id');
      const ids = (await shop.enrollments()).map((e) => e.contact_id).toSorted((a, b) => a - b);
      const named = JSON.parse(JSON.stringify({ messages, enrollments, calls, contacts })) as Record<string, unknown[]>;
      const byPerson = (row: unknown) =>
        JSON.stringify(row, (key, value: unknown) =>
          typeof value === 'number' && ids.includes(value) ? `#${ids.indexOf(value)}` : value,
        );
      return {
        written: Object.fromEntries(Object.entries(named).map(([what, rows]) => [what, rows.map(byPerson).toSorted()])),
        killed: kills - Math.max(left, 0),
      };
    } finally {
      if (database !== shop.database) await database.close();
      await shop.close();
    }
  }

  it('writes the same messages, calls and contacts as when it lives on', async () => {
    const plain = await play(0);
    expect(plain.written).toMatchObject({ messages: expect.arrayContaining([expect.stringContaining('sms-hello')]) as unknown });
    const cut = await play(40);
    expect(cut.killed).toBe(40);
    expect(cut.written).toEqual(plain.written);
  });
});
