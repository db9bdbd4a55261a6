/** Remembers the answers given last, so many at most. */
export class LatelyKnown<T> {
  private readonly answers = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    return this.answers.get(key);
  }

  keep(key: string, answer: T): void {
    this.answers.delete(key);
    if (this.answers.size >= this.most) this.answers.delete(this.answers.keys().next().value!);
    this.answers.set(key, answer);
  }

  forget(key: string): void {
    this.answers.delete(key);
  }
}
