import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { CalendarsService } from './calendars.service';
import type { LiveFlow } from './catalogue.service';
import { reachOf, type Reach } from './dated-reach';
import { isMember, isUnstartedDate, startDated } from './dated-start';
import type { CompiledFlow, Facts, Progress } from './definition';
import { occurrencesBetween, type Almanac, type Occurrence, type Span } from './occurrences';

/** Triggers by the calendar as the shop's settings and its own lists of days make them. */
@Injectable()
export class DatesService {
  constructor(
    private readonly calendars: CalendarsService,
    private readonly config: Config,
  ) {}

  /** How long after its moment a trigger of this flow still counts, milliseconds. */
  maxAge(flow: CompiledFlow): number {
    return flow.maxAge ?? this.config.settings.rules.max_age;
  }

  /** The moments in a span at which the flow falls on a contact (and an order) who may be meant. */
  fallsOn({ flow, publishedAt }: LiveFlow, facts: Facts, span: Span): Occurrence[] {
    return isMember(flow, facts) ? occurrencesBetween(flow.trigger, facts, span, this.almanac(publishedAt)) : [];
  }

  /** Whom the flow may fall on in a span at all. */
  reach({ flow, publishedAt }: LiveFlow, span: Span): Reach {
    return reachOf(flow.trigger, span, this.almanac(publishedAt));
  }

  /** An enrollment that was materialised ahead and is due now, ready for its first step if its moment still holds; others as they are. */
  start(flow: CompiledFlow, progress: Progress, facts: Facts, now: number): Progress {
    if (!isUnstartedDate(flow, progress)) return progress;
    return startDated(flow, progress, facts, { ...this.almanac(0), maxAge: this.maxAge(flow) }, now);
  }

  private almanac(publishedAt: number): Almanac {
    return { own: this.calendars.own(), shopZone: this.config.settings.shop.timezone, publishedAt };
  }
}
