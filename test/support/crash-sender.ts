import { SmtpEmailChannel } from '../../src/channels/smtp.channel';
import type { Tx } from '../../src/database/tx';
import { openDatabase } from '../../src/database/open-database.service';
import { SystemClock } from '../../src/kernel/clock';
import { ClaimStore, type VerdictRow } from '../../src/messages/claim.store';
import { OutcomeStore } from '../../src/messages/outcome.store';
import { FakeSms } from './fake-channels';
import { sending } from './sending';

/** A sending process that is there to be killed: sends what is due, says `ready` and `done`. */
export interface CrashSenderOptions {
  databaseUrl: string;
  smtpUrl: string;
  templatesDir: string;
  inFlight: number;
  /** The negative control: remembers messages as sent when it claims them, as a careless sender would. */
  careless?: boolean;
}

function careless(): void {
  const write = Object.getOwnPropertyDescriptor(ClaimStore.prototype, 'writeVerdicts')!.value as ClaimStore['writeVerdicts'];
  ClaimStore.prototype.writeVerdicts = async function (this: ClaimStore, tx: Tx, rows: VerdictRow[]) {
    await write.call(
      this,
      tx,
      rows.map((r) =>
        r.status === 'sending' ? { ...r, status: 'sent' as const, owner: null, lease_until: null, settled_at: 1 } : r,
      ),
    );
    // The one look at what was just written: this sender believes in it.
    for (const r of rows) r.status = 'sending';
  };
  ClaimStore.prototype.stillOurs = async (_tx, messages) => new Set(messages.map((m) => m.id));
  OutcomeStore.prototype.end = async (_tx, rows) => rows.length;
}

async function main(options: CrashSenderOptions): Promise<void> {
  if (options.careless) careless();
  const database = await openDatabase(options.databaseUrl, { migrate: false });
  const email = new SmtpEmailChannel({ url: options.smtpUrl, limits: { connections: options.inFlight } });
  const { dispatch } = await sending(database, {
    clock: new SystemClock(),
    email,
    sms: new FakeSms(),
    templatesDir: options.templatesDir,
    settings: (s) =>
      void Object.assign(s.channels.email, {
        ...{ in_flight: options.inFlight, rate_per_second: 10_000, per_domain_in_flight: options.inFlight },
      }),
  });
  await dispatch.recover();
  process.stdout.write('ready\n');
  while ((await dispatch.dispatch()) > 0);
  await email.close();
  await database.close();
  process.stdout.write('done\n');
}

void main(JSON.parse(process.argv[2]!) as CrashSenderOptions);
