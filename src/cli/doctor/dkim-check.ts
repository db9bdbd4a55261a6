import type { KeyObject } from 'node:crypto';
import { Subject, type Check, type DnsRecord } from './check';
import { isSameKey, parseDkimRecord, printDkimRecord } from './dkim-record';
import { recordsOf, type Lookup } from './lookup';
import type { Sender } from './sender';
import { notAnswering } from './spf-check';

/** A key that signs, as far as its file could be read. */
export interface SigningKey {
  domain: string;
  selector: string;
  file: string;
  /** The public half; a text says why there is none. */
  key: KeyObject | string;
}

const GOOD_RSA = 2048;
const SMALLEST_RSA = 1024;
const WHY =
  'Without a valid DKIM signature Gmail, Yahoo and Microsoft refuse bulk mail, and one-click unsubscribing does not count.';

/** DKIM: every key we sign with has its record, and the record is of this very key. */
export async function checkDkim(sender: Sender, keys: readonly SigningKey[], lookup: Lookup): Promise<Check[]> {
  if (keys.length === 0) return unsigned(sender, lookup);
  const checks = await Promise.all(keys.map((key) => checkKey(key, lookup)));
  return checks.flat();
}

async function checkKey(signing: SigningKey, lookup: Lookup): Promise<Check[]> {
  const { key } = signing;
  const name = nameOf(signing);
  const dkim = new Subject('dns', 'dkim', `DKIM ${name}`);
  if (typeof key === 'string')
    return [dkim.fail(key, { why: 'serve does not start without it.', repair: `openssl genrsa -out ${signing.file} 2048 && chmod 600 ${signing.file}\nThen run huike doctor again: it shows the record to publish.` })]; // prettier-ignore
  const publish: DnsRecord = { type: 'TXT', name, value: printDkimRecord(key), zone: signing.domain };
  const replaced = { why: WHY, repair: `Put this record in its place, in the DNS of ${signing.domain}:`, publish };
  const answer = await lookup.txt(name);
  if (answer.is === 'trouble') return [dkim.fail(`the DNS gives no answer: ${answer.reason}`, notAnswering(signing.domain))];
  const records = recordsOf(answer).map((strings) => strings.join(''));
  if (records.length === 0)
    return [
      dkim.fail('there is no such record', { why: WHY, repair: `Add this record to the DNS of ${signing.domain}:`, publish }),
    ];
  if (records.length > 1) return [dkim.fail(`there are ${records.length} records under this name`, replaced)];
  const record = parseDkimRecord(records[0]!);
  if (record.revoked) return [dkim.fail('the key was revoked: p= is empty', replaced, 'revoked')];
  if (record.faults.length > 0) return [dkim.fail(record.faults.join('; '), replaced, 'syntax')];
  if (!isSameKey(record.key!, key)) return [dkim.fail(`the record holds another key than ${signing.file}`, replaced, 'key')];
  const flaws = [...strength(dkim, signing, key), ...testing(dkim, record.testing, publish)];
  return flaws.length > 0 ? flaws : [dkim.ok(`${sizeOf(key)}, the same key as ${signing.file}`)];
}

/** Nobody signs here: the relay may, or the mail server does where the operator names its selector. */
async function unsigned(sender: Sender, lookup: Lookup): Promise<Check[]> {
  const { domain } = sender.from;
  const { relay, serverSelector } = sender;
  const dkim = new Subject('dns', 'dkim', `DKIM of ${domain}`);
  if (serverSelector !== undefined) return [await serverKey(dkim, `${serverSelector}._domainkey.${domain}`, lookup)];
  if (relay?.signs) {
    const why = `Only a signature of your own domain counts for DMARC; Huike cannot see which selector ${relay.name} uses.`;
    const repair = `Verify ${domain} in the console of ${relay.name} and publish the records it shows. Or let Huike sign as well: DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY_FILE.\nWhere you know its selector: huike doctor --dkim-selector NAME`; // prettier-ignore
    return [dkim.warn(`not signed by Huike; ${relay.name} signs for domains verified there`, { why, repair })];
  }
  const repair = [
    'openssl genrsa -out dkim.pem 2048 && chmod 600 dkim.pem',
    `Set DKIM_DOMAIN=${domain} DKIM_SELECTOR=huike DKIM_PRIVATE_KEY_FILE=dkim.pem and run huike doctor again: it shows the record to publish.`,
    'Where your mail server signs by itself: huike doctor --dkim-selector NAME',
  ].join('\n');
  return [dkim.fail('nothing signs the mail', { why: WHY, repair })];
}

async function serverKey(dkim: Subject, name: string, lookup: Lookup): Promise<Check> {
  const answer = await lookup.txt(name);
  if (answer.is === 'trouble') return dkim.fail(`the DNS gives no answer: ${answer.reason}`, notAnswering(name));
  const records = recordsOf(answer).map((strings) => strings.join(''));
  const repair = `Publish the record of the key your mail server signs with under ${name}.`;
  if (records.length !== 1) return dkim.fail(`${records.length} records under ${name}`, { why: WHY, repair });
  const record = parseDkimRecord(records[0]!);
  if (record.revoked) return dkim.fail(`the key under ${name} was revoked: p= is empty`, { why: WHY, repair }, 'revoked');
  if (record.faults.length > 0) return dkim.fail(`${name}: ${record.faults.join('; ')}`, { why: WHY, repair }, 'syntax');
  return dkim.ok(`the mail server signs; ${name} holds ${sizeOf(record.key!)}`);
}

function strength(dkim: Subject, signing: SigningKey, key: KeyObject): Check[] {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits === undefined || bits >= GOOD_RSA) return [];
  const remedy = {
    why: 'Short keys can be broken, and receivers know it; 2048 bits are what Gmail and Yahoo advise.',
    repair: `openssl genrsa -out ${signing.selector}-2048.pem 2048 && chmod 600 ${signing.selector}-2048.pem\nAdd it under a new selector beside the old one, publish the record doctor shows, and take the old one away after a week.`,
  };
  const found = `an RSA key of ${bits} bits`;
  return [bits < SMALLEST_RSA ? dkim.fail(found, remedy, 'strength') : dkim.warn(found, remedy, 'strength')];
}

function testing(dkim: Subject, is: boolean, publish: DnsRecord): Check[] {
  if (!is) return [];
  const why = 'Receivers may treat mail with a testing key as unsigned.';
  return [dkim.warn('the record says t=y, testing', { why, repair: 'Put this record in its place:', publish }, 'testing')];
}

function nameOf(key: SigningKey): string {
  return `${key.selector}._domainkey.${key.domain}`;
}

function sizeOf(key: KeyObject): string {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits === undefined ? 'an Ed25519 key' : `an RSA key of ${bits} bits`;
}
