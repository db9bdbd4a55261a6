/** An address nobody can write to, and its owner still knows: `a…@example.com`, `+8613…`. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return at > 0 ? `${[...address][0]}…${address.slice(at)}` : `${address.slice(0, 5)}…`;
}
