import { Tokenizer } from 'htmlparser2';

/** One attribute, by offsets. Without quotes or without a value, `quoted` is false. */
export interface HtmlAttribute {
  name: string;
  nameStart: number;
  valueStart: number;
  valueEnd: number;
  quoted: boolean;
}

export interface HtmlTag {
  name: string;
  start: number;
  end: number;
  close: boolean;
  selfClosing: boolean;
  attributes: HtmlAttribute[];
}

/** A piece of text between tags, by offsets. */
export interface HtmlText {
  start: number;
  end: number;
}

/** The tags of a text in order, with the texts between, read as a mail client's tokenizer reads them. Comments are left out. */
export function readTags(html: string): (HtmlTag | HtmlText)[] {
  const found: (HtmlTag | HtmlText)[] = [];
  let tag: HtmlTag | undefined;
  let attribute: HtmlAttribute | undefined;
  const finish = (end: number, selfClosing: boolean) => {
    if (!tag) return;
    tag.end = end + 1;
    tag.selfClosing = selfClosing;
    found.push(tag);
    tag = undefined;
  };
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: false },
    {
      onopentagname: (start, end) => {
        tag = {
          name: html.slice(start, end).toLowerCase(),
          start: start - 1,
          end,
          close: false,
          selfClosing: false,
          attributes: [],
        };
      },
      onattribname: (start, end) => {
        attribute = {
          name: html.slice(start, end).toLowerCase(),
          nameStart: start,
          valueStart: end,
          valueEnd: end,
          quoted: false,
        };
        tag?.attributes.push(attribute);
      },
      onattribdata: (start, end) => {
        if (!attribute) return;
        if (attribute.valueEnd === attribute.nameStart + attribute.name.length) attribute.valueStart = start;
        attribute.valueEnd = end;
      },
      // Quote types: 0 no value, 1 none, 2 single, 3 double.
      onattribend: (quote) => {
        if (attribute) attribute.quoted = Number(quote) >= 2;
      },
      onopentagend: (end) => finish(end, false),
      onselfclosingtag: (end) => finish(end, true),
      onclosetag: (start, end) => {
        found.push({
          name: html.slice(start, end).toLowerCase(),
          start: start - 2,
          end: end + 1,
          close: true,
          selfClosing: false,
          attributes: [],
        });
      },
      ontext: (start, end) => found.push({ start, end }),
      onattribentity: () => undefined,
      oncdata: () => undefined,
      oncomment: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      ontextentity: () => undefined,
      onend: () => undefined,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return found;
}

export function isTag(piece: HtmlTag | HtmlText): piece is HtmlTag {
  return 'name' in piece;
}
