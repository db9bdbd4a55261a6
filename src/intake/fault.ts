import { Invalid } from '../kernel/errors';

/** What went wrong with a delivery, in words that may be stored. */
export interface Fault {
  /** The database or the machine, not the delivery: it must be tried again, not parked. */
  transient: boolean;
  /** A code and a place, never what stood in the delivery: messages of databases and parsers quote it. */
  text: string;
}

const OUTAGE =
  /^(E[A-Z]+|PROTOCOL_\w+|SQLITE_(BUSY|FULL|IOERR|CANTOPEN|READONLY|LOCKED)\w*|ER_(LOCK_\w+|CHECKREAD|DUP_ENTRY|SERVER_SHUTDOWN|CON_COUNT_ERROR|QUERY_INTERRUPTED|DISK_FULL|RECORD_FILE_FULL|OUT_OF_RESOURCES|OPTION_PREVENTS_STATEMENT))$/;

/** Sorts an error that processing a delivery ended in. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Invalid) return { transient: false, text: `${error.code}: ${error.message}` };
  const { code, name, stack } = (error ?? {}) as { code?: unknown; name?: unknown; stack?: unknown };
  if (typeof code === 'string' && OUTAGE.test(code)) return { transient: true, text: code };
  const kind = typeof code === 'string' ? code : typeof name === 'string' ? name : 'error';
  const place =
    typeof stack === 'string'
      ? /([\w-]+(?:\.[\w-]+)*\.[jt]s):(\d+):\d+/.exec(stack.split('\n    at ').slice(1).join('\n'))
      : null;
  return { transient: false, text: place ? `${kind} in ${place[1]}:${place[2]}` : kind };
}
