import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { timestampOf } from '../../intake/simulated-line';
import { Invalid } from '../../kernel/errors';
import { fromIso } from '../../kernel/local-time';

/** One line of a file, with its number from 1. */
export interface NumberedLine {
  no: number;
  text: string;
}

/** Read at once; a longer line is read whole. */
const CHUNK = 1024 * 1024;

/**
 * The lines of a JSON Lines file in order of their `timestamp`, one at a time: the file may be larger than memory. It is read
 * twice, first for the times alone. Blank lines are left out. Throws `Invalid('file.missing')`.
 */
export function* timedLines(path: string): Generator<NumberedLine> {
  const file = open(path);
  try {
    const size = fstatSync(file).size;
    const places: { at: number; no: number; from: number; until: number }[] = [];
    for (const place of linesOf(file, size)) {
      if (place.text.trim() === '') continue;
      const timestamp = timestampOf(place.text);
      const at = (timestamp === undefined ? undefined : fromIso(timestamp)) ?? -Infinity;
      places.push({ at, no: place.no, from: place.from, until: place.until });
    }
    places.sort((a, b) => a.at - b.at || a.no - b.no);
    const window = new Window(file, size);
    for (const { no, from, until } of places) yield { no, text: window.read(from, until) };
  } finally {
    closeSync(file);
  }
}

function* linesOf(file: number, size: number): Generator<NumberedLine & { from: number; until: number }> {
  const window = new Window(file, size);
  for (let from = 0, no = 1; from < size; no++) {
    const until = window.endOfLine(from);
    yield { no, text: window.read(from, until), from, until };
    from = until + 1;
  }
}

/** A part of a file in memory, moved along as it is read. */
class Window {
  private bytes = Buffer.alloc(0);
  private start = 0;

  constructor(
    private readonly file: number,
    private readonly size: number,
  ) {}

  /** Where the line that begins here ends: at its line feed, or at the end of the file. */
  endOfLine(from: number): number {
    for (let length = CHUNK; ; length *= 2) {
      if (!this.holds(from, Math.min(from + 1, this.size))) this.load(from, length);
      const found = this.bytes.indexOf(0x0a, from - this.start);
      if (found >= 0) return this.start + found;
      if (this.start + this.bytes.length >= this.size) return this.size;
      this.load(from, length);
    }
  }

  read(from: number, until: number): string {
    if (!this.holds(from, until)) this.load(from, Math.max(CHUNK, until - from));
    return this.bytes.toString('utf8', from - this.start, until - this.start);
  }

  private holds(from: number, until: number): boolean {
    return from >= this.start && until <= this.start + this.bytes.length;
  }

  private load(from: number, length: number): void {
    const bytes = Buffer.alloc(Math.min(length, this.size - from));
    this.bytes = bytes.subarray(0, readSync(this.file, bytes, 0, bytes.length, from));
    this.start = from;
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Invalid('file.missing', `there is no file ${path}`);
    throw error;
  }
}
