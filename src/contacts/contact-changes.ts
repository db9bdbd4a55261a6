import { tell, type Registers } from '../kernel/registers';

/** What the engine itself writes about a contact: single attributes, and tags put on or taken off. `null` empties an attribute. */
export interface ContactChange {
  contactId: number;
  attributes: Record<string, unknown>;
  tags: { add: readonly string[]; remove: readonly string[] };
  /** When it became true, epoch milliseconds. */
  at: number;
}

/** More attributes than this are dropped: a mistake must not fill a row without bound. */
export const MAX_ATTRIBUTES = 200;
/** Tags of our own beside the shop's; more are dropped. */
const MAX_OWN_TAGS = 100;

/**
 * The idea: a shop tells all its tags at once, and each time replaces what it told before. It knows nothing of ours, so its
 * list says nothing about them. Ours are registers of their own, one for each tag (`tag.vip`: on or off), laid over the
 * shop's list; a later webhook neither takes off what a flow put on nor puts back what a flow took off.
 * An attribute has one register, whoever tells it: the later word counts.
 *
 * Adds one change to what is known. Answers `known` itself when that is nothing new.
 */
export function changeContact(known: Registers, { attributes, tags, at }: ContactChange): Registers {
  let now = known;
  const say = (prefix: string, name: string, value: unknown, most: number) => {
    const field = `${prefix}.${name}`;
    if (now[field] === undefined && countOf(now, prefix) >= most) return;
    now = tell(now, field, at, value);
  };
  for (const [name, value] of Object.entries(attributes)) say('attributes', name, value, MAX_ATTRIBUTES);
  for (const tag of tags.remove) say('tag', tag, false, MAX_OWN_TAGS);
  for (const tag of tags.add) say('tag', tag, true, MAX_OWN_TAGS);
  return now;
}

/** The shop's tags with our own put on and taken off. */
export function withOwnTags(known: Registers, shops: readonly string[]): string[] {
  const own = Object.entries(known).filter(([field]) => field.startsWith('tag.'));
  const tags = new Set(shops);
  for (const [field, [, on]] of own.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (on === true) tags.add(field.slice('tag.'.length));
    else tags.delete(field.slice('tag.'.length));
  }
  return [...tags];
}

function countOf(known: Registers, prefix: string): number {
  return Object.keys(known).filter((field) => field.startsWith(`${prefix}.`)).length;
}
