import { HitsService } from '../engagement/hits.service';
import { InboxService } from '../events/inbox.service';
import { benchEngine } from './bench-engine.service';
import type { Asked } from './measured-server.service';

/** A server of its own process for what comes in over HTTP: `node measured-server.js store|discard [mysql url]`. */
async function main(): Promise<void> {
  const [mode, server] = process.argv.slice(2);
  const files = { 'config/flows/bench.yaml': FLOW, 'config/rules.yaml': RULES };
  const { engine, drop } = await benchEngine({ server: server || undefined, files });
  // The same server, the same signature check, the same parsing: only nothing is kept.
  if (mode === 'discard') {
    engine.app.get(InboxService).append = async () => 'accepted';
    engine.app.get(HitsService).append = async () => 'stored';
  }
  const url = await engine.listen(0, '127.0.0.1');
  process.send!({ port: Number(new URL(url).port) });
  process.on('message', (asked: Asked) => {
    const { user, system } = process.cpuUsage();
    if (asked === 'cpu') process.send!(user + system);
    else
      void engine.database.read<{ hits: number }>('SELECT COUNT(*) AS hits FROM hits').then(([row]) => process.send!(row!.hits));
  });
  process.once('disconnect', () => void drop().then(() => process.exit(0)));
}

/** All readers of a measurement come from one network: the limit is for floods. */
const RULES = 'tracking: { hits_per_minute: { network: 100000000 } }\n';
const FLOW = 'id: bench\npurpose: service\ntrigger: { event: custom.bench }\nsteps:\n  - wait: 1d\n';

void main();
