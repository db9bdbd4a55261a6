/** `v=DKIM1; k=rsa; p=…` as DKIM and DMARC write it: tags by name in lower case, in their order. */
export interface TagList {
  tags: Map<string, string>;
  faults: string[];
}

export function parseTags(text: string): TagList {
  const list: TagList = { tags: new Map(), faults: [] };
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const found = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=(.*)$/s.exec(part);
    if (!found) {
      list.faults.push(`"${part.trim().slice(0, 40)}" is not written as name=value`);
      continue;
    }
    const name = found[1]!.toLowerCase();
    if (list.tags.has(name)) list.faults.push(`${name}= is there twice`);
    list.tags.set(name, found[2]!.trim());
  }
  return list;
}
