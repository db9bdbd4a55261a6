import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Finding } from '../kernel/errors';
import { parseOwnCalendars, type OwnCalendars } from './calendar/own-calendars';

/** The shop's own lists of days, `config/calendars.yaml`. A broken file leaves the lists as they were. */
@Injectable()
export class CalendarsService {
  private calendars?: OwnCalendars;

  constructor(private readonly config: Config) {}

  /** The lists by name, as they were read last. */
  own(): OwnCalendars {
    if (!this.calendars) this.read();
    return this.calendars ?? {};
  }

  /** Reads the file again; answers what is wrong with it. No file means no lists. */
  read(): Finding[] {
    const file = this.config.file('calendars.yaml');
    const text = this.config.text('calendars.yaml');
    const { calendars, findings } = text === undefined ? { calendars: {}, findings: [] } : parseOwnCalendars(text, file);
    if (findings.every((f) => f.level !== 'error')) this.calendars = calendars;
    return findings;
  }
}
