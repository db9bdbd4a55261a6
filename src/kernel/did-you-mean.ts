/**
 * The known word a person probably meant: within two slips of the pen (one for short words), of equally near ones the one
 * that begins alike; else one that was left unfinished. `undefined` when nothing is near.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = plain(word);
  const most = wanted.length <= 4 ? 1 : 2;
  let best: { candidate: string; distance: number; alike: number } | undefined;
  for (const candidate of known) {
    const other = plain(candidate);
    const unfinished = wanted.length >= 4 && other.startsWith(wanted);
    const distance = unfinished ? most : slips(wanted, other, most + 1);
    const alike = commonStart(wanted, other);
    if (distance > most || (best && (best.distance < distance || (best.distance === distance && best.alike >= alike)))) continue;
    best = { candidate, distance, alike };
  }
  return best?.candidate;
}

/** `did you mean "email"?`, or `undefined`. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const found = nearest(word, known);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

/** The hint of an unknown word: what was probably meant, else what there is. */
export function meantOrKnown(word: string, known: readonly string[]): string {
  return didYouMean(word, known) ?? `known here: ${known.join(', ')}`;
}

/** `per_order` and `Per-Order` are the same slip. */
function plain(word: string): string {
  return word.slice(0, 64).toLowerCase().replaceAll('_', '-');
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/**
 * Edit distance with neighbours swapped as one slip (optimal string alignment); gives up at `most`. Only cells nearer to the
 * diagonal than `most` are looked at: the others are further than that already.
 */
function slips(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(most);
    if (i < most) row[0] = i;
    let least = row[0]!;
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row[j] = cost;
      least = Math.min(least, cost);
    }
    if (least >= most) return most;
    before = above;
    above = row;
  }
  return Math.min(above[b.length]!, most);
}
