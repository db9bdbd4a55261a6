import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { Config } from '../config/config.service';
import { withoutPeople } from './without-people';

export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Keys whose values never reach a log, wherever they come from. */
const SECRET_KEYS = ['authorization', 'cookie', 'password', 'secret', 'token', 'email', 'phone', 'address', 'body'];

/**
 * Structured logs: one stable event name a line (`message.skipped`) plus ids, as JSON on standard error.
 * ERROR means a person must act now. Never hand it addresses, names, bodies or secrets: ids and reason codes are enough.
 */
@Injectable()
export class Log {
  private readonly pino: Logger;

  constructor(config: Config) {
    this.pino = pino(
      {
        ...{ level: config.env.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, redact: SECRET_KEYS },
        // Only of lines that are written: there is a debug line for each message.
        formatters: { log: cleaned },
      },
      pino.destination({ fd: 2, sync: true }),
    );
  }

  debug(event: string, fields: LogFields = {}): void {
    this.pino.debug(fields, event);
  }

  info(event: string, fields: LogFields = {}): void {
    this.pino.info(fields, event);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.pino.warn(fields, event);
  }

  error(event: string, fields: LogFields = {}): void {
    this.pino.error(fields, event);
  }
}

function cleaned(fields: object): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? withoutPeople(value) : value]),
  );
}

/** Nest's own lines; what is only about its start goes to `debug`. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown): void {
    this.to.debug('nest', { message: String(message) });
  }

  warn(message: unknown): void {
    this.to.warn('nest', { message: String(message) });
  }

  error(message: unknown): void {
    this.to.error('nest', { message: String(message) });
  }
}
