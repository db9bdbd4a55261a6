import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { envelopeJsonSchema } from '../../intake/envelope';
import { freshen, readEnvelopes } from '../../intake/read-envelopes';
import { signEnvelope } from '../../kernel/sign-envelope';
import { SystemClock } from '../../kernel/clock';
import { parseDuration } from '../../kernel/duration';
import { Invalid, reasonOf } from '../../kernel/errors';
import { sha256 } from '../../kernel/ids';
import { WrongUse, type Command } from '../command';

/** A receiver that says nothing for this long is not there. */
const PATIENCE = 15_000;

const send: Command = {
  name: 'events send',
  summary: 'sign events of a file with WEBHOOK_SECRET and post them, one by one',
  usage: 'FILE.json|FILE.jsonl [--to URL] [--now | --ago 2d] [--json]',
  help: `Sends what a shop would send: for trying a set-up. FILE holds one event, a list of them, or one per line
(docs/event.schema.json, docs/samples/). Stops at the first that is not taken.

  --to URL   where to, http://localhost:PORT/webhooks/orders if not given
  --now      as if they happened just now: moves all times of the file by the same amount, so that the latest event is
             now, and gives orders and events ids of their own, so that sending twice is two orders
  --ago 2d   likewise, but as if the latest happened so long ago: a reminder on day 2 is due at once

  npx huike events send docs/samples/unpaid-order.json --ago 2d`,
  options: { to: { type: 'string' }, now: { type: 'boolean' }, ago: { type: 'string' } },
  needs: 'config',
  async run({ args, options, cwd, config, json, out, err }) {
    const [file] = args;
    if (!file || args.length > 1) throw new WrongUse('events send needs one file');
    const to = target(options.to, config.env.port);
    const secret = config.env.webhookSecrets[0];
    if (!secret) {
      throw new Invalid('events.no-secret', 'WEBHOOK_SECRET is not set, so nothing can be signed', {
        hint: 'set it to the receiver’s secret: whsec_ and the base64 of 32 random bytes',
      });
    }
    const clock = new SystemClock();
    const told = readEnvelopes(read(resolve(cwd, file)), file);
    const ago = options.now ? 0 : howLongAgo(options.ago);
    const envelopes = ago === undefined ? told : freshen(told, clock.now() - ago);
    for (const [i, envelope] of envelopes.entries()) {
      const body = JSON.stringify(envelope);
      const id = typeof envelope.id === 'string' && envelope.id ? envelope.id : sha256(body);
      const answer = await post(to, body, signEnvelope(secret, id, clock.now(), body));
      if (json) out(JSON.stringify({ id, type: envelope.type, ...answer }));
      else out(`${String(envelope.type)} ${id}: ${answer.status} ${answer.text}`);
      if (answer.status !== 200) {
        err(
          `${envelopes.length - i - 1} more not sent${answer.status === 401 ? ': is WEBHOOK_SECRET the same here and there?' : ''}`,
        );
        return 1;
      }
    }
    return 0;
  },
};

const schema: Command = {
  name: 'events schema',
  summary: 'print the JSON Schema of an event',
  needs: 'nothing',
  async run({ out }) {
    out(JSON.stringify(envelopeJsonSchema(), null, 2));
    return 0;
  },
};

function howLongAgo(ago: unknown): number | undefined {
  if (ago === undefined) return undefined;
  const ms = typeof ago === 'string' ? parseDuration(ago) : undefined;
  if (ms === undefined || ms < 0) throw new WrongUse('--ago wants a duration like 2d or 90min');
  return ms;
}

function target(to: unknown, port: number): string {
  const url = typeof to === 'string' ? to : `http://localhost:${port}/webhooks/orders`;
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new WrongUse('--to must be a URL like http://localhost:3000/webhooks/orders');
  return url;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Invalid('events.file', `${path} cannot be read: ${reasonOf(error)}`);
  }
}

async function post(to: string, body: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(to, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: answer.status, text: (await answer.text()).slice(0, 500) };
  } catch (error) {
    const cause = error instanceof Error && error.cause ? reasonOf(error.cause) : reasonOf(error);
    throw new Invalid('events.unreachable', `${to} does not answer: ${cause}`, {
      hint: 'is huike serve running? another place: --to URL',
    });
  }
}

export const eventsCommands: Command[] = [send, schema];
