/** Names that stand for several countries in `countries` of rules.yaml. */

/** The 27 member states of the European Union, by the order of their codes. */
const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** The European Economic Area: the EU and three neighbours that keep its rules on privacy and direct marketing. */
const EEA = [...EU, 'IS', 'LI', 'NO'];

export const COUNTRY_GROUPS: Readonly<Record<string, readonly string[]>> = { EU, EEA };
