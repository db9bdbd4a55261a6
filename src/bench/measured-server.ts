import { HitsService } from '../engagement/hits.service';
import { InboxService } from '../events/inbox.service';
import { benchEngine } from './bench-engine.service';

/** A server of its own process for what comes in over HTTP: `node measured-server.js store|discard [mysql url]`. */
async function main(): Promise<void> {
  const [mode, server] = process.argv.slice(2);
  const { engine, drop } = await benchEngine({ server: server || undefined, files: { 'config/flows/bench.yaml': FLOW } });
  // The same server, the same signature check, the same parsing: only nothing is kept.
  if (mode === 'discard') {
    engine.app.get(InboxService).append = async () => 'accepted';
    engine.app.get(HitsService).append = async () => 'stored';
  }
  const url = await engine.listen(0, '127.0.0.1');
  process.send!({ port: Number(new URL(url).port) });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send!({ cpu: user + system });
  });
  process.once('disconnect', () => void drop().then(() => process.exit(0)));
}

const FLOW = 'id: bench\npurpose: service\ntrigger: { event: custom.bench }\nsteps:\n  - wait: 1d\n';

void main();
