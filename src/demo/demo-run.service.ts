import { AffinitiesService } from '../audience/affinities.service';
import { MailboxService, type StoredMail } from '../channels/mailbox.service';
import type { Engine } from '../engine';
import { signEnvelope } from '../kernel/sign-envelope';
import type { VirtualClock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { tick } from '../worker/tick';
import { Random } from './random';
import type { Person } from './sample-people';
import { reactionsTo, type Reaction } from './sample-readers';
import { sampleShop, type Delivery, type SampleShop } from './sample-shop';

/** Something that happens outside the engine: the shop sends a webhook, a reader's program fetches a URL. */
type Happening = { at: number; delivery: Delivery } | { at: number; reaction: Reaction; mail: StoredMail; orderId?: string };

export interface DemoRunOptions {
  engine: Engine;
  clock: VirtualClock;
  url: string;
  webhookSecret: string;
  days: number;
  customers: number;
  seed: number;
  /** Called with the share of the time that has passed, 0-1. */
  progress(share: number): void;
}

/**
 * Lives the sample shop's days: the clock jumps from one happening or due instant to the next; webhooks go through real HTTP,
 * signed; readers fetch the pixels and links that stand in the mails they got.
 */
export class DemoRun {
  private readonly shop: SampleShop;
  private readonly random: Random;
  private readonly byAddress = new Map<string, Person>();
  private happenings: Happening[] = [];
  private lastMail = 0;
  private learntOn = 0;
  /** Forgotten orders that their buyers came back to pay. */
  private readonly settled = new Set<string>();

  constructor(private readonly o: DemoRunOptions) {
    this.random = new Random(o.seed);
    this.shop = sampleShop({ from: o.clock.now(), days: o.days, customers: o.customers, random: this.random });
    for (const person of this.shop.people) {
      for (const address of [person.email, person.phone]) if (address) this.byAddress.set(address, person);
    }
    this.happenings = this.shop.deliveries.map((delivery) => ({ at: delivery.at, delivery }));
  }

  async run(): Promise<void> {
    const { clock, engine, days } = this.o;
    const from = clock.now();
    const until = from + days * DAY;
    for (;;) {
      const due = await engine.machine.nextDue();
      const next = Math.min(due ?? Infinity, this.happenings[0]?.at ?? Infinity);
      if (next >= until) break;
      clock.set(next);
      await this.learnDaily(next);
      await this.happen(next);
      await this.settle();
      await this.readMail();
      this.o.progress((next - from) / (until - from));
    }
    clock.set(until);
    await this.settle();
    this.o.progress(1);
  }

  /** What the chores of `serve` do by the real clock: learn what is bought together. */
  private async learnDaily(now: number): Promise<void> {
    const day = Math.floor(now / DAY);
    if (day === this.learntOn) return;
    this.learntOn = day;
    await this.o.engine.app.get(AffinitiesService).refresh();
  }

  private async settle(): Promise<void> {
    while ((await tick(this.o.engine.machine)) > 0);
  }

  /** Everything that happens up to this instant; what one reader does stays in order. */
  private async happen(now: number): Promise<void> {
    let count = this.happenings.findIndex((h) => h.at > now);
    if (count < 0) count = this.happenings.length;
    for (const happening of this.happenings.splice(0, count)) {
      if ('delivery' in happening) await this.post(happening.delivery);
      else await this.react(happening);
    }
  }

  private async post(delivery: Delivery): Promise<void> {
    const body = JSON.stringify(delivery.envelope);
    const signed = signEnvelope(this.o.webhookSecret, String(delivery.envelope.id), this.o.clock.now(), body);
    const answer = await fetch(`${this.o.url}/webhooks/orders`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...signed },
    });
    if (answer.status !== 200) throw new Error(`the webhook was answered ${answer.status}: ${await answer.text()}`);
  }

  /** New mails and SMS find their readers, who decide what to do with them. */
  private async readMail(): Promise<void> {
    const mails = await this.o.engine.app.get(MailboxService).since(this.lastMail);
    for (const mail of mails) {
      this.lastMail = Math.max(this.lastMail, mail.id);
      const person = this.byAddress.get(mail.to);
      if (!person) continue;
      const forgotten = [...this.shop.forgotten.values()].find(
        (f) => f.person === person && !this.settled.has(f.orderId) && f.placedAt < mail.at,
      );
      const random = this.random.fork(`${person.id}-${mail.channel}-${mail.at}`);
      const message = { channel: mail.channel, at: mail.at, links: linksOf(mail).length, wantsToPay: forgotten !== undefined };
      for (const reaction of reactionsTo(message, person.habit, random))
        this.plan({ at: reaction.at, reaction, mail, orderId: forgotten?.orderId });
    }
  }

  private plan(happening: Happening): void {
    let i = this.happenings.findIndex((h) => h.at > happening.at);
    if (i < 0) i = this.happenings.length;
    this.happenings.splice(i, 0, happening);
  }

  private async react({ reaction, mail, orderId }: Extract<Happening, { reaction: Reaction }>): Promise<void> {
    const fetchAs = (url: string) =>
      fetch(this.o.url + url, { redirect: 'manual', headers: { 'user-agent': reaction.agent } }).then((a) => a.arrayBuffer());
    const links = linksOf(mail);
    switch (reaction.kind) {
      case 'open': {
        const pixel = pixelOf(mail);
        if (pixel) await fetchAs(pixel);
        return;
      }
      case 'click':
        for (const link of reaction.link < 0 ? links : links.slice(reaction.link, reaction.link + 1)) await fetchAs(link);
        return;
      case 'pay':
        if (!orderId || this.settled.has(orderId)) return;
        this.settled.add(orderId);
        await this.post(this.shop.paid(orderId, this.o.clock.now()));
    }
  }
}

/** Tracked links of a message as paths of our server, in order. */
function linksOf(mail: StoredMail): string[] {
  const found = (mail.html ?? mail.text).match(/\/(?:c\/[A-Za-z0-9_-]{48}|s\/[A-Za-z0-9]{10})/g) ?? [];
  return [...new Set(found)];
}

function pixelOf(mail: StoredMail): string | undefined {
  return /\/o\/[A-Za-z0-9_-]{20,}/.exec(mail.html ?? '')?.[0];
}
