/** What `work` resolves with, or `undefined` when it takes longer than so many milliseconds. Rejects as `work` does. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer!: NodeJS.Timeout;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
