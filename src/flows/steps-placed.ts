/** A step as it is written, without the steps inside it, and where it stands. */
export interface PlacedStep {
  id: string;
  own: Record<string, unknown>;
  /** The list it stands in: empty for the flow's own, else `if-1.then`, `split-1.a`. */
  branch: string;
  /** Its position in that list, from 0. */
  place: number;
  /** The step before it in that list. */
  after: string | null;
  /** How deep the list lies, from 0. */
  depth: number;
}

type Written = Record<string, unknown>;

/** The steps of a printed flow (print-flow.ts) one by one, in the order in which they are written. */
export function stepsPlaced(steps: unknown, branch = '', depth = 0): PlacedStep[] {
  if (!Array.isArray(steps)) return [];
  let after: string | null = null;
  return (steps as Written[]).flatMap((step, place) => {
    const id = step['id'] as string;
    const { own, lists } = apart(step);
    const placed: PlacedStep = { id, own, branch, place, after, depth };
    after = id;
    return [placed, ...lists.flatMap(([name, list]) => stepsPlaced(list, `${id}.${name}`, depth + 1))];
  });
}

/** What is the step's own, and the lists of steps inside it by name. */
function apart({ id: _, ...step }: Written): { own: Written; lists: [string, unknown][] } {
  const { then, else: otherwise, split, wait, ...own } = step;
  const lists: [string, unknown][] = [];
  const take = (name: string, list: unknown) => (list === undefined ? undefined : lists.push([name, list]));
  if (isMap(wait)) {
    const { then: came, else: timedOut, ...rest } = wait;
    take('then', came);
    take('else', timedOut);
    own['wait'] = rest;
  } else if (wait !== undefined) own['wait'] = wait;
  take('then', then);
  take('else', otherwise);
  if (isMap(split)) {
    own['split'] = Object.fromEntries(
      Object.entries(split).map(([name, one]) => {
        const { steps, ...rest } = one as Written;
        take(name, steps);
        return [name, rest];
      }),
    );
  }
  return { own, lists };
}

function isMap(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
