import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ConsentService } from '../consent/consent.service';
import { mayMarket } from '../consent/may-send';
import { ContactScan } from '../contacts/contact-scan.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { marks } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { Clock } from '../kernel/clock';
import { groupBy } from '../kernel/group-by';
import { mayReceive } from '../messages/allowlist';
import { bindingCountry } from '../messages/binding-country';
import type { GateRules } from '../messages/gate';
import type { ChannelName } from '../messages/new-message';
import { refusalOf, type Reach } from './reach';

/** Contacts read together: a few milliseconds, and few enough parameters for every database. */
const CHUNK = 250;

/** Asks the gate about every contact: who may get marketing today, and why not the others. */
@Injectable()
export class ReachService {
  private readonly rules: GateRules;

  constructor(
    private readonly database: Database,
    private readonly scan: ContactScan,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly engagement: EngagementService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    const { sendMode, sendAllow } = config.env;
    this.rules = { ...config.settings.rules, allowed: (address) => sendMode === 'live' || mayReceive(sendAllow, address) };
  }

  /** Both channels, chunk by chunk, with a breath between: others have their turn. */
  async count(): Promise<Reach[]> {
    const now = this.clock.now();
    const reaches = (['email', 'sms'] as const).map((channel): Reach => ({ channel, contacts: 0, may: 0, not: {} }));
    for (let last = 0; ;) {
      const ids = await this.scan.all(readerOf(this.database), last, CHUNK);
      if (ids.length === 0) return reaches;
      for (const reach of reaches) await this.add(reach, ids, now);
      last = ids.at(-1)!;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async add(reach: Reach, ids: number[], now: number): Promise<void> {
    const { channel } = reach;
    const read = readerOf(this.database);
    const addresses = groupBy(await this.addresses(channel, ids), (a) => a.contact_id);
    const texts = [...addresses.values()].map((some) => some[0]!.address);
    const [views, consents, suppressed, states] = await Promise.all([
      this.contacts.views(read, ids),
      this.consent.standing(read, ids),
      this.consent.suppressed(read, channel, texts),
      this.engagement.states(read, channel, texts),
    ]);
    for (const id of ids) {
      const view = views.get(id);
      const newest = addresses.get(id)?.[0];
      const country = bindingCountry(view, channel, newest?.address ?? null, this.config.settings.shop.country);
      const rule = { soft_opt_in: this.config.settings.rules.countries[country]?.soft_opt_in?.[channel] };
      const known = {
        contact: view ? { country, zones: [view.timezone] } : null,
        address: newest ? { address: newest.address, valid: newest.valid === 1 } : null,
        suppressed: newest ? (suppressed.get(newest.address) ?? null) : null,
        consent: mayMarket(consents.get(id) ?? [], channel, rule, newest?.address),
        dormant: newest !== undefined && states.get(newest.address) === 'dormant',
      };
      const refusal = refusalOf(channel, known, this.rules, now);
      reach.contacts += 1;
      if (refusal === null) reach.may += 1;
      else reach.not[refusal] = (reach.not[refusal] ?? 0) + 1;
    }
  }

  /** In the gate's order: working ones first, the newest first. */
  private addresses(channel: ChannelName, ids: number[]) {
    return this.database.read<{ contact_id: number; address: string; valid: number }>(
      `SELECT contact_id, address, valid FROM addresses WHERE channel = ? AND contact_id IN (${marks(ids)}) ORDER BY valid DESC, seen_at DESC, id DESC`,
      [channel, ...ids],
    );
  }
}
