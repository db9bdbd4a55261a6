/** The line that begins a mail in an mbox: who, and when. It is told apart from a sentence by the year at its end. */
const ENVELOPE = /^From \S+ .{0,40}\b\d{4}\s*$/;

/** The mails of a file: those of an mbox, or the one that it is. */
export function splitMbox(file: Uint8Array): Uint8Array[] {
  const starts = envelopes(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  if (starts.length === 0 || starts[0] !== 0) return [file];
  return starts.map((start, i) => file.subarray(start, starts[i + 1] ?? file.length));
}

/** Where envelope lines stand: at the very beginning, or below an empty line. */
function envelopes(file: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at >= 0; at = file.indexOf('\nFrom ', at)) {
    if (at > 0) at++;
    const end = file.indexOf(0x0a, at);
    const line = file.toString('latin1', at, Math.min(end < 0 ? file.length : end, at + LONGEST));
    const free = at === 0 || /^(?:\r?\n){2}$|^.\n\n$|\n\r?\n$/s.test(file.toString('latin1', Math.max(0, at - 3), at));
    if (free && ENVELOPE.test(line)) found.push(at);
    if (at === 0 && found.length === 0) break;
  }
  return found;
}

const LONGEST = 200;
