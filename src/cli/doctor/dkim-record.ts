import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseTags } from './tag-list';

/** A DKIM key record read (RFC 6376 §3.6.1). */
export interface DkimRecord {
  faults: string[];
  /** `rsa` where it does not say. */
  keyType: string;
  /** `undefined`: revoked (p= is empty) or unreadable. */
  key?: KeyObject;
  revoked: boolean;
  testing: boolean;
}

export function parseDkimRecord(text: string): DkimRecord {
  const { tags, faults } = parseTags(text);
  const version = tags.get('v');
  if (version !== undefined && version !== 'DKIM1') faults.push(`v=${version} is not DKIM1`);
  if (version !== undefined && [...tags.keys()][0] !== 'v') faults.push('v=DKIM1 does not come first');
  const hashes = list(tags.get('h'));
  if (hashes.length > 0 && !hashes.includes('sha256'))
    faults.push(`h=${hashes.join(':')} does not allow sha256, with which we sign`);
  const services = list(tags.get('s'));
  if (services.length > 0 && !services.some((s) => s === '*' || s === 'email')) faults.push(`s=${services.join(':')} does not allow e-mail`); // prettier-ignore
  const keyType = (tags.get('k') ?? 'rsa').toLowerCase();
  const value = tags.get('p')?.replace(/\s+/g, '');
  if (value === undefined) faults.push('p=, the key, is missing');
  const key = value ? readKey(keyType, value) : undefined;
  if (value && !key) faults.push(`p= is no ${keyType} key: it was cut or has quotes, spaces or line breaks in it`);
  return { faults, keyType, key, revoked: value === '', testing: list(tags.get('t')).includes('y') };
}

/** The record of a key pair, to be published. */
export function printDkimRecord(key: KeyObject): string {
  const spki = key.export({ format: 'der', type: 'spki' });
  // An Ed25519 key is published bare, without the twelve bytes that say what it is (RFC 8463 §4).
  return key.asymmetricKeyType === 'ed25519'
    ? `v=DKIM1; k=ed25519; p=${spki.subarray(-32).toString('base64')}`
    : `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
}

export function isSameKey(a: KeyObject, b: KeyObject): boolean {
  return a.asymmetricKeyType === b.asymmetricKeyType && a.equals(b);
}

const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

function readKey(keyType: string, base64: string): KeyObject | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const der = Buffer.from(base64, 'base64');
  if (keyType === 'ed25519') return der.length === 32 ? publicKey(Buffer.concat([ED25519_HEAD, der]), 'spki') : undefined;
  return publicKey(der, 'spki') ?? publicKey(der, 'pkcs1');
}

function publicKey(der: Buffer, type: 'spki' | 'pkcs1'): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: 'der', type });
  } catch {
    return undefined;
  }
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(':').map((part) => part.trim().toLowerCase()).filter(Boolean); // prettier-ignore
}
