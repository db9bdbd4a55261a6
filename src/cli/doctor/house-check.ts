import { DAY, HOUR } from '../../kernel/duration';
import { offsetAt } from '../../kernel/zone-offset';
import type { Settings } from '../../config/settings';
import { Subject, type Check } from './check';

/** The sample shop as it is shipped: whoever sends with it did not read the file. */
const SHIPPED = { name: 'Huike Demo Shop', address: '88 Wenyi Road, Hangzhou, China' };

export function checkShop(shop: Settings['shop']): Check[] {
  const address = new Subject('house', 'postal-address', 'postal_address in shop.yaml');
  const why = 'US, EU and Chinese law ask for the address of the sender in every marketing mail.';
  const repair = 'In config/shop.yaml: postal_address: "Street 1, 12345 Town, Country"';
  const name = new Subject('house', 'shop-name', 'name in shop.yaml');
  const given = shop.postal_address.trim();
  return [
    given === ''
      ? address.fail('it is empty', { why, repair })
      : given === SHIPPED.address
        ? address.fail('it is the one of the sample shop', { why, repair })
        : address.ok(given),
    shop.name === SHIPPED.name || shop.name === 'My shop'
      ? name.fail(`"${shop.name}" is the sample`, { why: 'Readers see it in every mail.', repair: 'In config/shop.yaml: name: YOUR SHOP' }) // prettier-ignore
      : name.ok(shop.name),
  ];
}

/** A file that holds secrets, or people. */
export interface SecretFile {
  path: string;
  /** Permission bits; absent where there is no such file. */
  mode?: number;
}

export function checkFiles(files: readonly SecretFile[]): Check[] {
  const open = files.filter((f) => f.mode !== undefined && (f.mode & 0o077) !== 0);
  const subject = new Subject('house', 'files', 'files with secrets');
  if (open.length === 0) return [subject.ok('only their owner reads them')];
  return open.map(({ path, mode }) => {
    const who = (mode! & 0o007) !== 0 ? 'everybody on this machine' : 'its group';
    const why = 'Keys and passwords stand in it, or your customers’ addresses.';
    return subject.warn(`${path} can be read by ${who} (mode ${(mode! & 0o777).toString(8)})`, { why, repair: `chmod ${(mode! & 0o700).toString(8)} ${path}` }); // prettier-ignore
  });
}

export interface DataFolder {
  path: string;
  writable: boolean;
  /** Share of the disk that is free, 0-1. */
  free: number;
}

const LITTLE = 0.1;
const TOO_LITTLE = 0.05;

export function checkDataFolder(folder: DataFolder): Check {
  const data = new Subject('house', 'disk', `DATA_DIR ${folder.path}`);
  if (!folder.writable) {
    const why = 'Without it no webhook can be stored on SQLite, and no click while the database is away.';
    return data.fail('it cannot be written', { why, repair: `mkdir -p ${folder.path} && chown USER-OF-HUIKE ${folder.path}` });
  }
  const percent = `${Math.floor(folder.free * 100)} % of the disk is free`;
  const remedy = { why: 'On a full disk webhooks are answered 503 and sending stops.', repair: 'Make room, or move DATA_DIR to a larger disk.' }; // prettier-ignore
  if (folder.free < TOO_LITTLE) return data.fail(percent, remedy);
  return folder.free < LITTLE ? data.warn(percent, remedy) : data.ok(`writable, ${percent}`);
}

const NODE = [20, 19];

export function checkNode(version: string): Check {
  const node = new Subject('house', 'node', 'Node.js');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NODE[0]! || (major === NODE[0] && minor >= NODE[1]!)) return node.ok(version);
  const repair = 'Install Node.js 20.19 or later: https://nodejs.org/en/download';
  return node.fail(`${version} is too old`, { why: 'Huike is not tested with it and may stop anywhere.', repair });
}

/** What changed lately in the law of time: `year` of the data that knows it, and a moment at which the offset proves it. */
const ZONE_FACTS = [
  { zone: 'Asia/Almaty', at: Date.UTC(2024, 6, 1), hours: 5, since: '2024a' },
  { zone: 'America/Asuncion', at: Date.UTC(2025, 6, 1), hours: -3, since: '2025a' },
];

export function checkZones(offset: (at: number, zone: string) => number = offsetAt): Check {
  const zones = new Subject('house', 'zones', 'time zone data');
  const wrong = ZONE_FACTS.filter((f) => offset(f.at, f.zone) !== f.hours * HOUR);
  if (wrong.length === 0) return zones.ok('up to date');
  const why = 'Messages to customers there leave an hour early or late, perhaps at night.';
  const repair = 'Install the newest release of your Node.js line: it brings the data along.';
  return zones.warn(`it is older than ${wrong[0]!.since}: ${wrong.map((f) => f.zone).join(', ')} is wrong`, { why, repair });
}

/** A clock that somebody else keeps. */
export interface Witness {
  name: string;
  /** Their time less ours, milliseconds. */
  ahead: number;
}

const MOST_OFF = 60_000;

export function checkClock(witnesses: readonly Witness[]): Check {
  const clock = new Subject('house', 'clock', 'clock');
  if (witnesses.length === 0) return clock.skipped('nobody outside was reached to compare it with');
  const off = witnesses.filter((w) => Math.abs(w.ahead) > MOST_OFF);
  const names = (some: readonly Witness[]) => some.map((w) => w.name).join(', ');
  if (off.length === 0) return clock.ok(`agrees with ${names(witnesses)}`);
  const seconds = Math.round(Math.abs(off[0]!.ahead) / 1000);
  const direction = off[0]!.ahead > 0 ? 'behind' : 'ahead of';
  const remedy = {
    why: 'Messages leave at the wrong time, signed webhooks are refused, and links end too early.',
    repair: 'timedatectl set-ntp true   (or install chrony), then see: timedatectl status',
  };
  const found = `it is ${spoken(seconds)} ${direction} ${names(off)}`;
  return off.length === witnesses.length ? clock.fail(found, remedy) : clock.warn(`${found}; ${names(witnesses.filter((w) => !off.includes(w)))} agrees with it`, remedy); // prettier-ignore
}

function spoken(seconds: number): string {
  if (seconds * 1000 >= DAY) return `${Math.round((seconds * 1000) / DAY)} days`;
  return seconds >= 120 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`;
}
