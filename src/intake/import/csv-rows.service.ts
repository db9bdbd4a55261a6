import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Invalid } from '../../kernel/errors';
import { delimiterIn, encodingOf } from './csv-form';

/** Bytes that are looked at to tell encoding and delimiter. */
const HEAD = 64 * 1024;
/** A field longer than this is a mistake: a quote that was never closed. */
const MAX_ROW = 1024 * 1024;

/** A row of a CSV file and the line it begins on; one that cannot be read has a fault instead of cells. */
export interface CsvRow {
  line: number;
  cells: string[];
  fault?: string;
}

/** When the file was saved, epoch milliseconds. Throws `Invalid('import.file')` when there is none. */
export async function savedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new Invalid('import.file', `there is no file ${path}`, { at: path });
  return Math.floor(found.mtimeMs);
}

/** The rows of a CSV file one by one, head included: however large it is, a few of them are in memory. */
export async function* csvRows(path: string): AsyncGenerator<CsvRow, void> {
  const head = await headOf(path);
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  const parser = parse({
    delimiter: delimiterIn(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
    info: true,
  });
  const source = Readable.from(decoded(path, encoding));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield { line, cells: record };
      line = info.lines + 1;
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!code.startsWith('CSV_')) throw error;
    yield { line, cells: [], fault: 'cannot be read from here on: is a quotation mark never closed?' };
  }
}

async function* decoded(path: string, encoding: string): AsyncGenerator<string, void> {
  const decoder = new TextDecoder(encoding);
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) yield decoder.decode(part, { stream: true });
  yield decoder.decode();
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD);
    const { bytesRead } = await file.read(buffer, 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
