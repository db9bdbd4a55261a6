import { CarriedFlows } from '../../flows/carried-flows.service';
import type { CompiledFlow, LocalText } from '../../flows/definition';
import { flowJsonSchema } from '../../flows/flow-schema';
import { printTrigger } from '../../flows/print-trigger';
import { sizeHints } from '../../flows/size-hints';
import { printFinding } from '../../kernel/errors';
import type { Command } from '../command';
import { readFlows } from './flow-folder';

const validate: Command = {
  name: 'flows validate',
  summary: 'check every flow file, with file:line:column and what was probably meant',
  usage: '[FILE…] [--json]',
  help: [
    'Without files: all of config/flows, beside templates, calendars, segments, tiers, coupons and surveys. All findings at once.',
    'What the SMS providers would not carry is told too, at the template or the step: docs/sms.md. How many enrollments a test or a',
    'hold-out needs before it shows anything: docs/experiments.md.',
    'Exit code 1 when there is an error; warnings pass.',
  ].join('\n'),
  needs: 'config',
  async run(context) {
    const { args, config, json, out } = context;
    const { read, findings: wrong } = await readFlows(context, args);
    const flows = read.map(({ flow }) => flow);
    const findings = [...wrong, ...(await CarriedFlows.of(config).findings(flows))];
    const [errors, warnings, hints] = (['error', 'warning', 'hint'] as const).map(
      (level) => findings.filter((f) => f.level === level).length,
    ) as [number, number, number];
    const sizes = flows.flatMap((flow) => sizeHints(flow));
    if (json) out(JSON.stringify({ flows: flows.map(({ id }) => id), findings, sizes }));
    else {
      findings.forEach((finding) => out(printFinding(finding)));
      for (const { flow, step, text } of sizes) out(`${flow}${step === null ? '' : `/${step}`}: ${text}`);
      const noted = hints > 0 ? `, ${counted(hints, 'hint')}` : '';
      out(`${counted(read.length, 'flow')} read, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}${noted}`);
    }
    return errors > 0 ? 1 : 0;
  },
};

const list: Command = {
  name: 'flows list',
  summary: 'the flows of config/flows: what starts each and what it sends',
  usage: '[--json]',
  needs: 'config',
  async run(context) {
    const { config, json, out } = context;
    const { read } = await readFlows(context, []);
    const rows = read.map(({ flow }) => rowOf(flow, config.settings.shop.locale));
    if (json) out(JSON.stringify(rows));
    else
      for (const { id, status, purpose, trigger, name } of rows)
        out(`${id.padEnd(24)} ${status.padEnd(6)} ${purpose.padEnd(10)} ${trigger.padEnd(44)} ${name}`);
    return 0;
  },
};

const schema: Command = {
  name: 'flows schema',
  summary: 'print the JSON Schema of flow files, for editors',
  help: 'config/flow.schema.json holds the same; the first line of a flow file names it for the editor.',
  needs: 'nothing',
  async run({ out }) {
    out(JSON.stringify(flowJsonSchema(), null, 2));
    return 0;
  },
};

/** `flows` commands that read files only. */
export const flowsFilesCommands: Command[] = [validate, list, schema];

function rowOf(flow: CompiledFlow, locale: string) {
  const { id, status, purpose, trigger, order: steps } = flow;
  return { id, name: nameOf(flow.name, locale), status, purpose, trigger: printTrigger(trigger), steps };
}

function nameOf(name: LocalText | null, locale: string): string {
  if (name === null || typeof name === 'string') return name ?? '';
  return name[locale] ?? name[locale.split('-')[0]!] ?? Object.values(name)[0] ?? '';
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
