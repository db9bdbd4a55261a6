import { Subject, type Check } from './check';
import { isPublic } from '../../kernel/ip-network';
import { recordsOf, type Lookup } from './lookup';
import type { Sender } from './sender';
import { notAnswering } from './spf-check';

const WHY =
  'Gmail and many others refuse mail from an address that has no name, or whose name does not lead back to it (5.7.25).';

/** Each address our mail leaves from has a name that leads back to it. `greeting`: what the mail server calls itself. */
export async function checkPtr(
  sender: Sender,
  addresses: readonly string[],
  greeting: string | undefined,
  lookup: Lookup,
): Promise<Check[]> {
  const ptr = new Subject('dns', 'ptr', 'PTR of the sending address');
  if (sender.relay) return [ptr.ok(`mail leaves from ${sender.relay.name}, which looks after its own`)];
  const seen = addresses.filter(isPublic);
  if (seen.length === 0) {
    const found =
      addresses.length === 0 ? 'the sending address is not known' : `${addresses.join(', ')} is not the address the world sees`;
    const repair = 'huike doctor --sending-ip ADDRESS   (the address your mail server leaves from, as the world sees it)';
    return [ptr.warn(found, { why: WHY, repair })];
  }
  const checks = await Promise.all(seen.map((address) => checkOne(address, sender, lookup)));
  return [...checks, ...(await helo(seen, greeting, lookup))];
}

async function checkOne(address: string, sender: Sender, lookup: Lookup): Promise<Check> {
  const ptr = new Subject('dns', 'ptr', `PTR of ${address}`);
  const host = sender.smtpHost ?? `mail.${sender.from.domain}`;
  const setName = `Ask whoever gives you the address (in the panel of most hosters: "reverse DNS") to name ${address} ${host}.`;
  const answer = await lookup.ptr(address);
  if (answer.is === 'trouble') return ptr.fail(`the DNS gives no answer: ${answer.reason}`, notAnswering(address));
  const names = recordsOf(answer);
  if (names.length === 0) return ptr.fail('the address has no name', { why: WHY, repair: setName });
  const forward = await Promise.all(names.map(async (name) => recordsOf(await lookup.addresses(name)).includes(address)));
  const confirmed = names.find((_, i) => forward[i]);
  if (confirmed !== undefined) return ptr.ok(`${confirmed}, which leads back to it`);
  const remedy = { why: WHY, repair: `Add this record, or let the name be ${host} (reverse DNS):` };
  const publish = {
    type: address.includes(':') ? ('AAAA' as const) : ('A' as const),
    name: names[0]!,
    value: address,
    zone: names[0]!,
  };
  return ptr.fail(`it is called ${names.join(', ')}, which does not lead back to it`, { ...remedy, publish }, 'forward');
}

async function helo(addresses: readonly string[], greeting: string | undefined, lookup: Lookup): Promise<Check[]> {
  if (greeting === undefined) return [];
  const name = new Subject('dns', 'helo', 'name of the mail server');
  const found = recordsOf(await lookup.addresses(greeting));
  if (found.some((address) => addresses.includes(address))) return [name.ok(`it calls itself ${greeting}, which is its address`)];
  const why = 'Receivers compare the name a server gives in HELO with its address, and distrust one that does not fit.';
  const repair = 'Let the mail server use the name of its address (Postfix: myhostname), the same as in the PTR record.';
  const says = found.length === 0 ? 'which has no address' : `which is ${found.join(', ')}`;
  return [name.warn(`it calls itself ${greeting}, ${says}`, { why, repair })];
}
