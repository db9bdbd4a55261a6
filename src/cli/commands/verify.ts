import { LedgerService } from '../../messages/ledger.service';
import type { Command } from '../command';

const verify: Command = {
  name: 'verify',
  summary: "check the ledger's invariants on the live database",
  usage: '[--json]',
  help: 'Asks the database whether every promise about messages, attempts, deliveries and money holds. Exit code 1 when one does not.',
  needs: 'app',
  async run({ app, json, out }) {
    const findings = await app.get(LedgerService).check();
    for (const f of findings) {
      if (json) out(JSON.stringify(f));
      else
        out(
          `${f.broken === 0 ? 'ok    ' : 'BROKEN'}  ${f.id.padEnd(3)}  ${f.promise}${f.broken === 0 ? '' : `: ${f.broken}, for example ${f.sample.join(', ')}`}`,
        );
    }
    return findings.every((f) => f.broken === 0) ? 0 : 1;
  },
};

export const verifyCommands: Command[] = [verify];
