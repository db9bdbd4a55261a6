import { FlowControlService } from '../../flows/flow-control.service';
import type { InsidePolicy } from '../../flows/inside.service';
import { PublishingService, type Published } from '../../flows/publishing.service';
import { RunnerService } from '../../flows/runner.service';
import { printFinding } from '../../kernel/errors';
import { WrongUse, type Command, type CommandContext } from '../command';
import { ACTOR, flowOf } from './flow-arguments';

const publish: Command = {
  name: 'flows publish',
  summary: 'publish flow files that changed, and say who is inside',
  usage: '[<flow> [--inside finish|move|stop]] [--json]',
  options: { inside: { type: 'string' } },
  help: [
    'Publishes every valid live file whose text changed as a new version; with a name, that flow only.',
    '--inside says what becomes of those on older versions: finish (as ever) on the version they entered, move to the new one',
    'where it has a step of the same name (the others finish), or stop: exit now. `huike flows diff` says first who is inside.',
    'With the name of a flow that was stopped: runs it again. `serve` publishes an edited file by itself within seconds.',
  ].join('\n'),
  needs: 'app',
  async run({ app, args: [only], options, json, out }) {
    const inside = policyIn(options.inside, only);
    const { published, findings } = await app.get(PublishingService).publish(ACTOR, { only, inside });
    const restarted = only !== undefined && (await app.get(FlowControlService).start(only, ACTOR));
    if (json) out(JSON.stringify({ published, restarted: restarted ? [only] : [], findings }));
    else {
      for (const one of published) out(`${one.flow}: version ${one.version} published${fate(one)}`);
      if (restarted) out(`${only}: runs again`);
      if (published.length === 0 && !restarted) out('nothing to publish: every valid live file is published as it stands');
      findings.forEach((finding) => out(printFinding(finding)));
    }
    return findings.some((f) => f.level === 'error') ? 1 : 0;
  },
};

function policyIn(written: CommandContext['options'][string], flow: string | undefined): InsidePolicy {
  if (written === undefined) return 'finish';
  if (written !== 'finish' && written !== 'move' && written !== 'stop') throw new WrongUse('--inside takes finish, move or stop');
  if (flow === undefined) throw new WrongUse('--inside needs the name of a flow');
  return written;
}

/** What became of who was inside. */
function fate({ inside, moved, stopped }: Published): string {
  const finishing = inside - moved - stopped;
  const parts = [
    finishing > 0 ? `${finishing} inside finish on the version they entered` : '',
    moved > 0 ? `${moved} moved to it` : '',
    stopped > 0 ? `${stopped} stopped` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? `; ${parts.join(', ')}` : '';
}

const pause: Command = {
  name: 'flows pause',
  summary: 'freeze a flow: nobody moves, nothing is sent, nobody is ejected',
  usage: '<flow>',
  needs: 'app',
  async run(context) {
    const flow = flowOf(context);
    const paused = await context.app.get(FlowControlService).pause(flow, ACTOR);
    context.out(paused ? `${flow}: paused` : `${flow}: was not running`);
    return 0;
  },
};

const resume: Command = {
  name: 'flows resume',
  summary: 'let a paused flow run again',
  usage: '<flow>',
  help: 'What fell due meanwhile goes on at once, unless it has expired; quiet hours and caps bind it as ever.',
  needs: 'app',
  async run(context) {
    const flow = flowOf(context);
    const resumed = await context.app.get(FlowControlService).resume(flow, ACTOR);
    context.out(resumed ? `${flow}: runs again` : `${flow}: was not paused`);
    return 0;
  },
};

const stop: Command = {
  name: 'flows stop',
  summary: 'end a flow: everybody inside exits, queued messages are cancelled',
  usage: '<flow>',
  help: 'It takes nobody in until `flows publish <flow>`.',
  needs: 'app',
  async run(context) {
    const flow = flowOf(context);
    const exited = await context.app.get(FlowControlService).stop(flow, ACTOR);
    context.out(`${flow}: stopped, ${exited} exited`);
    return 0;
  },
};

const retry: Command = {
  name: 'flows retry',
  summary: 'let enrollments that were parked after errors try again',
  usage: '<flow>',
  needs: 'app',
  async run(context) {
    const flow = flowOf(context);
    context.out(`${flow}: ${await context.app.get(RunnerService).retry(flow)} try again`);
    return 0;
  },
};

/** Commands that change published flows. */
export const flowsLiveCommands: Command[] = [publish, pause, resume, stop, retry];
