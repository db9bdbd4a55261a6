/** Networks a shop's server can reach and the world cannot: a flow must not be a way in. Names are looked up again on sending. */
const PRIVATE_HOSTS = [
  /^localhost$/,
  /\.(localhost|local|internal|lan|home|intranet|corp)$/,
  /^(0|10|127)\./,
  /^169\.254\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^\[(::|::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*|::ffff:.*)\]$/,
];

/** Why this is no address a webhook may go to; `undefined` when it is one. */
export function urlFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'is no http or https address';
  if (url.username !== '' || url.password !== '') return 'holds a password: flow files are read by many';
  if (text.length > 2000) return 'is longer than 2000 characters';
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  const inside = !host.includes('.') && !host.startsWith('[');
  if (inside || PRIVATE_HOSTS.some((one) => one.test(host))) return `${host} is inside the shop's own network`;
  return undefined;
}
