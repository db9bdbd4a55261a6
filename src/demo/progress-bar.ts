const WIDTH = 36;

/** One line of a progress bar: `[######······]  50 %  day 30 of 60`. */
export function progressLine(share: number, days: number): string {
  const done = Math.round(share * WIDTH);
  const percent = String(Math.round(share * 100)).padStart(3);
  return `[${'#'.repeat(done)}${'·'.repeat(WIDTH - done)}] ${percent} %  day ${Math.min(days, Math.floor(share * days) + 1)} of ${days}`;
}
