import { isSupportedCountry } from 'libphonenumber-js';
import { meantOrKnown } from '../kernel/did-you-mean';

/** Names that stand for several countries in rules.yaml. */

/** The 27 member states of the European Union, by the order of their codes. */
const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** The European Economic Area: the EU and three neighbours that keep its rules on privacy and direct marketing. */
const EEA = [...EU, 'IS', 'LI', 'NO'];

export const COUNTRY_GROUPS: Readonly<Record<string, readonly string[]>> = { EU, EEA };

/** The countries a written name stands for: a group's, else the one. */
export function membersOf(name: string): readonly string[] {
  return COUNTRY_GROUPS[name] ?? [name];
}

/** What a wrong name should have been. `UK` is a name some give to GB: the machine's own list of such names knows it. */
export function hintFor(name: string): string {
  const other = /^[A-Z]{2}$/i.test(name) ? new Intl.Locale(`und-${name}`).region : undefined;
  if (other !== undefined && other !== name && isSupportedCountry(other)) return `write ${other}`;
  const groups = Object.keys(COUNTRY_GROUPS);
  return /^[A-Z]{2}$/.test(name)
    ? `no country has this code; groups: ${groups.join(', ')}`
    : `write two capital letters like CN or DE, or a group: ${meantOrKnown(name, groups)}`;
}
