/** One line of the bench: a ratio within one run, with what it is made of. */
export interface Figure {
  /** `intake`, `hits`, `processing`, `advance`, `send`, `simulation`. */
  name: string;
  database: 'sqlite' | 'mariadb' | 'mysql' | 'none';
  /** What counts: comparable between machines. `null` where only an absolute rate makes sense. */
  ratio: number | null;
  /** What the ratio should reach, as DESIGN and the issue say it. */
  target?: string;
  /** Absolute readings of this machine: name → value. */
  readings: Record<string, number>;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `intake   sqlite   0.52 (≥ 0.3)   stored/s 5210, storing nothing/s 10020` */
export function printFigure(f: Figure): string {
  const ratio = f.ratio === null ? '' : `${f.ratio.toFixed(2)}${f.target ? ` (${f.target})` : ''}`;
  const readings = Object.entries(f.readings).map(
    ([name, value]) => `${name} ${value >= 100 ? Math.round(value) : value.toFixed(2)}`,
  );
  return `${f.name.padEnd(12)} ${f.database.padEnd(8)} ${ratio.padEnd(16)} ${readings.join(', ')}`;
}
