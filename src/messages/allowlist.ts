/** Under SEND_MODE=allowlist: is this address on the list? Entries are exact addresses, `*@domain`, or the start of a number: `+86138*`. */
export function mayReceive(allowed: readonly string[], address: string): boolean {
  const text = address.toLowerCase();
  return allowed.some((entry) => {
    if (entry.startsWith('*@')) return text.endsWith(entry.slice(1));
    if (entry.endsWith('*')) return text.startsWith(entry.slice(0, -1));
    return text === entry;
  });
}
