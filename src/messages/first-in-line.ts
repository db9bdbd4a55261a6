/** What decides who of one contact's due messages goes first. */
export interface InLine {
  id: number;
  contact_id: number;
  priority: number;
  due_at: number;
}

/**
 * The messages to look at, where some contact has a more important one due that the batch did not reach: that one takes the
 * place of a less important one, which stays in the queue for the next batch. Never more than `batch`.
 *
 * Under a frequency cap only one of them may leave, and it should be the more important one, however long the queue is.
 */
export function firstInLine<M extends InLine>(batch: readonly M[], others: readonly M[]): M[] {
  const chosen = [...batch];
  const better = others.toSorted((a, b) => b.priority - a.priority || a.due_at - b.due_at || a.id - b.id);
  for (const other of better) {
    if (chosen.some((m) => m.id === other.id)) continue;
    const least = chosen
      .filter((m) => m.contact_id === other.contact_id && m.priority < other.priority)
      .toSorted((a, b) => a.priority - b.priority)[0];
    if (least) chosen[chosen.indexOf(least)] = other;
  }
  return chosen;
}
