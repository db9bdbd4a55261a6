/** Something with its place in time. */
interface Entry<T> {
  at: number;
  /** Among what falls due at one instant: lower first. */
  rank: number;
  /** Then what was meant to come earlier. */
  planned: number;
  /** Then what was put in earlier. */
  place: number;
  item: T;
}

/** What is to come, the earliest first: a binary heap, so that a hundred thousand waiting contacts cost no more to look at than ten. */
export class SimulationQueue<T> {
  private readonly heap: Entry<T>[] = [];
  private places = 0;

  /** When the earliest falls due; `undefined` when nothing is to come. */
  next(): number | undefined {
    return this.heap[0]?.at;
  }

  push(at: number, rank: number, planned: number, item: T): void {
    const { heap } = this;
    const entry = { at, rank, planned, place: this.places++, item };
    let i = heap.length;
    for (; i > 0; i = (i - 1) >> 1) {
      const above = heap[(i - 1) >> 1]!;
      if (!comesBefore(entry, above)) break;
      heap[i] = above;
    }
    heap[i] = entry;
  }

  /** Takes the earliest out; only where `next` names one. */
  pop(): T {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) this.sink(last);
    return first.item;
  }

  /** Puts an entry in place of the first and lets it sink to where it belongs. */
  private sink(entry: Entry<T>): void {
    const { heap } = this;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child = right < heap.length && comesBefore(heap[right]!, heap[left]!) ? right : left;
      if (!comesBefore(heap[child]!, entry)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = entry;
  }
}

function comesBefore(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return (a.at - b.at || a.rank - b.rank || a.planned - b.planned || a.place - b.place) < 0;
}
