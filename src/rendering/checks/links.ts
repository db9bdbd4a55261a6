import { safeContactUrl } from '../safe-url';
import { complaint, type Check, type Complaint, type Whole } from './check';
import { tagsOf, type SourceTag } from './source-tags';

/** Elements that are there to be clicked. */
const LINKS = ['a', 'area', 'mj-button', 'mj-navbar-link'];
/** Names that stand for a shop's own until somebody replaces them (RFC 2606, and what examples are full of). */
const PLACEHOLDER =
  /(^|\.)(example\.(com|org|net)|example|test|invalid|localhost)$|(^|[.-])your-?(shop|store|site|website|domain|company|brand)\b|(^|\.)(domain|yoursite|mysite|xxx+)\.(com|cn)$/i;
/** A mail with more looks like a link farm to a filter and like a catalogue to a reader. */
const MANY = 60;

/** Links that lead nowhere, somewhere unsafe or to a placeholder, or that nobody can read. No address is called. */
export const links: Check = {
  id: 'links',
  emailOnly: true,
  look: ({ texts }) => {
    const tags = tagsOf(texts);
    const anchors = new Set(tags.flatMap((t) => [t.attributes.get('id') ?? [], t.attributes.get('name') ?? []].flat()));
    return tags.flatMap((tag) => [...targetOf(tag, anchors), ...wordsOf(tag)]);
  },
};

/** How many links a filled mail has. */
export const linkCount: Check<Whole> = {
  id: 'link-count',
  emailOnly: true,
  look: ({ full, texts }) => {
    const count = full.html.match(/<a\s/g)?.length ?? 0;
    if (count <= MANY) return [];
    const message = `filled with long lists it has ${count} links; beyond ${MANY} filters take it for spam`;
    return [complaint('warning', texts[0], 0, message, 'show fewer items: {{#each (first order.items 6)}}')];
  },
};

function targetOf(tag: SourceTag, anchors: ReadonlySet<string>): Complaint[] {
  const { part, name } = tag;
  const written = tag.attributes.get('href');
  const href = written?.trim().replaceAll('&amp;', '&');
  const at = tag.valueAt('href');
  if (href === undefined || href === '') {
    const names = name === 'a' && (tag.attributes.has('id') || tag.attributes.has('name'));
    if (href === undefined && (!LINKS.includes(name) || names)) return [];
    return [
      complaint('error', part, at, `<${name}> leads nowhere: it has no address`, 'href="{{shop.url}}", or leave the link out'),
    ];
  }
  if (href.startsWith('#')) {
    if (href.length > 1 && anchors.has(href.slice(1))) return [];
    return [complaint('error', part, at, `the link "${href}" leads nowhere`, 'give it an address: href="{{shop.url}}"')];
  }
  if (safeContactUrl(href)) return placeholder(tag, at, /@([^?]*)/.exec(href)?.[1] ?? '');
  const [, scheme = '', host = ''] = /^(https?):\/\/([^/?#]*)/i.exec(href) ?? [];
  if (scheme === '' || host.includes('{{')) return [];
  const found = placeholder(tag, at, host.replace(/:\d+$/, ''));
  if (found.length === 0 && !isHost(host)) found.push(complaint('error', part, at, `"${host}" is no host anybody can reach`));
  if (scheme.toLowerCase() === 'http') {
    const message = 'http is not encrypted: mail clients warn before such a link';
    found.push(complaint('warning', part, at, message, href.replace(/^http:/i, 'https:')));
  }
  return found;
}

function placeholder({ part }: SourceTag, at: number, host: string): Complaint[] {
  if (!PLACEHOLDER.test(host)) return [];
  return [complaint('hint', part, at, `"${host}" looks like a placeholder`, 'put the real address, or {{shop.url}}')];
}

function wordsOf(tag: SourceTag): Complaint[] {
  if (!['a', 'mj-button'].includes(tag.name) || !tag.attributes.has('href') || tag.readable) return [];
  const message = `a link with nothing to read: who hears the mail read out, or sees no pictures, cannot use it`;
  return [
    complaint('error', tag.part, tag.offset, message, 'put words into it, or say in the alt of its picture where it leads'),
  ];
}

function isHost(host: string): boolean {
  return (
    /^([\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?\.)+[\p{L}][\p{L}\p{N}-]+(:\d{1,5})?$/u.test(host) || /^[\d.]+$/.test(host)
  );
}
