import { Parser } from 'htmlparser2';

const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template']);
const BLOCK = new Set(
  'address article blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** What a reader of a page would see of it, a block a line. */
export function textOfHtml(html: string): string {
  let text = '';
  let hidden = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (HIDDEN.has(name)) hidden++;
      if (BLOCK.has(name)) text += '\n';
    },
    ontext(data) {
      if (hidden === 0) text += data;
    },
    onclosetag(name) {
      if (HIDDEN.has(name)) hidden--;
      if (BLOCK.has(name) && name !== 'br') text += '\n';
    },
  });
  parser.end(html);
  return text
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n');
}
