import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import { HOUR } from '../kernel/duration';
import { ResponsesService } from '../messages/responses.service';
import { idsOf } from './facts.service';
import { readingHours, type ReadingHours } from './learn-best-hour';

/** So many of the newest readings tell the habits of a shop. */
const NEWEST = 1000;
/** Habits of a whole shop change slowly: they are looked at this often. */
const FRESH = 6 * HOUR;

/** When people read what this shop sends, each on their own clock: where a contact's best hour begins. */
@Injectable()
export class ShopHours {
  private known?: { at: number; hours: ReadingHours };

  constructor(
    private readonly responses: ResponsesService,
    private readonly contacts: ContactsService,
  ) {}

  async hours(read: Reader, since: number, now: number): Promise<ReadingHours> {
    if (this.known && Math.abs(now - this.known.at) < FRESH) return this.known.hours;
    const readings = await this.responses.newestReadings(read, since, NEWEST);
    const views = await this.contacts.views(read, idsOf(readings.map((one) => one.contactId)));
    const hours = readingHours(
      readings.flatMap(({ contactId, at }) => {
        const zone = views.get(contactId)?.timezone;
        return zone === undefined ? [] : [{ at, zone }];
      }),
    );
    this.known = { at: now, hours };
    return hours;
  }
}
