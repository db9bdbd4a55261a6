import { nearest } from '../kernel/did-you-mean';
import { domainOf } from '../kernel/domain-of';

/**
 * Whether somebody may have mistyped their address: "ann@gmial.com" was probably meant as "ann@gmail.com". Precision comes first: a
 * domain that may be real is never doubted, so the near ones are only looked for under long names with the same first letter, and
 * short names (gmail, yahoo) have their slips listed. A suggestion is a question to ask, never a correction to make.
 */

/** Ends that no domain has, and what was meant. */
const NO_SUCH_END: Record<string, string> = {
  ...{ con: 'com', cmo: 'com', ocm: 'com', vom: 'com', xom: 'com', comm: 'com', coom: 'com', cpm: 'com', clm: 'com', cim: 'com' },
  ...{
    cok: 'com',
    copm: 'com',
    comn: 'com',
    ccom: 'com',
    coml: 'com',
    nte: 'net',
    ner: 'net',
    nett: 'net',
    ogr: 'org',
    orgg: 'org',
    ed: 'de',
  },
};

/** Names long enough that one slip away from them there is nothing else. */
const LONG = ['hotmail.com', 'outlook.com', 'icloud.com', 'googlemail.com', 'protonmail.com', 'rocketmail.com'];

/** The slips in short names, domain by domain. */
const SLIPS: Record<string, readonly string[]> = {
  'gmail.com': [
    ...[
      'gmial.com',
      'gmal.com',
      'gmali.com',
      'gamil.com',
      'gmil.com',
      'gmaill.com',
      'gmaii.com',
      'gmsil.com',
      'gnail.com',
      'gmai.com',
    ],
    ...[
      'gmaul.com',
      'gmaik.com',
      'gmaol.com',
      'ggmail.com',
      'gmmail.com',
      'gmaiil.com',
      'gmaail.com',
      'gmqil.com',
      'gmail.co',
      'gmail.cm',
    ],
    ...['gmail.om', 'gmailcom', 'gmail.comcom', 'gmail.cn', 'gmail.c'],
  ],
  'yahoo.com': [
    'yaho.com',
    'yahooo.com',
    'yhaoo.com',
    'yaoo.com',
    'yhoo.com',
    'yahoo.co',
    'yahoo.cm',
    'yahoo.om',
    'ayhoo.com',
    'yaahoo.com',
  ],
  'qq.com': ['qq.co', 'qq.cm', 'qq.om', 'qq.c'],
  '163.com': ['163.co', '163.cm', '163.om', '163.c'],
  '126.com': ['126.co', '126.cm', '126.om'],
  'sina.com': ['sina.co', 'sina.cm', 'sian.com', 'siina.com'],
  'hotmail.com': ['hotmail.co', 'hotmail.cm', 'hotmail.om'],
  'outlook.com': ['outlook.co', 'outlook.cm', 'outlook.om'],
  'foxmail.com': [
    'foxmial.com',
    'foxmal.com',
    'foxmai.com',
    'foxmil.com',
    'foxmaill.com',
    'foxmali.com',
    'foxmail.co',
    'foxmail.cm',
  ],
  'icloud.com': ['icloud.co', 'icloud.cm', 'icloud.om'],
  'web.de': ['web.d', 'webb.de', 'wbe.de', 'web.dee'],
  'gmx.de': ['gmx.d', 'gmxx.de', 'gxm.de', 'gmx.dee'],
};
const MEANT = new Map(Object.entries(SLIPS).flatMap(([domain, slips]) => slips.map((slip) => [slip, domain] as const)));

/** The address that was probably meant instead of this one (in normal form), or `undefined`. */
export function suggestEmail(email: string): string | undefined {
  const domain = domainOf(email);
  const meant = MEANT.get(domain) ?? withRealEnd(domain) ?? longName(domain);
  return meant === undefined || meant === domain ? undefined : `${email.slice(0, email.length - domain.length)}${meant}`;
}

function withRealEnd(domain: string): string | undefined {
  const dot = domain.lastIndexOf('.');
  const end = domain.slice(dot + 1);
  if (!Object.hasOwn(NO_SUCH_END, end)) return undefined;
  const mended = `${domain.slice(0, dot + 1)}${NO_SUCH_END[end]!}`;
  return MEANT.get(mended) ?? longName(mended) ?? mended;
}

/** One slip away from a long name under the same end, beginning alike. */
function longName(domain: string): string | undefined {
  if (LONG.includes(domain)) return undefined;
  const near = LONG.filter(
    (known) => known[0] === domain[0] && Math.abs(known.length - domain.length) <= 1 && domain.endsWith('.com'),
  );
  const found = nearest(domain, near);
  return found !== undefined && isOneSlip(domain, found) ? found : undefined;
}

/** One letter more, one less, another one, or two neighbours swapped. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const swapped = left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  return swapped || (left.length <= 1 && right.length <= 1);
}
