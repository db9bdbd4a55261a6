/** `did you mean "first_name"?`, when one of the known words is near enough to be meant; else nothing. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const budget = Math.ceil(word.length / 3);
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = plain(candidate) === plain(word) ? 0 : edits(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= budget && (!best || distance < best.distance)) best = { word: candidate, distance };
  }
  return best && `did you mean "${best.word}"?`;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Levenshtein's distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
