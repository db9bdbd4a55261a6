import fc from 'fast-check';

/**
 * The gate judges the change, not the dice: every run draws the same cases. `CHANCE=<number>` draws others, `CHANCE=random`
 * new ones each time; what they find becomes an `example` of its property.
 */
const chosen = process.env['CHANCE'];
if (chosen !== 'random') fc.configureGlobal({ seed: Number(chosen ?? 20261123) });
