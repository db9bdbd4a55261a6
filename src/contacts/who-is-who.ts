/** What a statement about somebody can be recognised by: a shop's id, an e-mail address, a phone number; each as one text. */
export type Mark = string;

/** One person, as far as these statements and what was known before can tell. */
export interface Person {
  /** Positions of the statements about this person. */
  statements: number[];
  /** Contacts this person was known as so far, oldest (smallest) id first. More than one have just proved to be the same. */
  contacts: number[];
  marks: Mark[];
}

/**
 * Who is meant by whom: statements that share a mark, or name marks of the same contact, are about one person. That holds
 * over any number of steps, so it cannot depend on the order in which statements came. Statements without marks are left out.
 */
export function whoIsWho(statements: Mark[][], known: ReadonlyMap<Mark, number>): Person[] {
  const people = new Groups();
  for (const marks of statements) {
    for (const mark of marks) {
      people.join(marks[0]!, mark);
      const contact = known.get(mark);
      if (contact !== undefined) people.join(mark, contact);
    }
  }
  const byGroup = new Map<Mark | number, Person>();
  statements.forEach((marks, position) => {
    if (marks.length === 0) return;
    const group = people.of(marks[0]!);
    let person = byGroup.get(group);
    if (!person) byGroup.set(group, (person = { statements: [], contacts: [], marks: [] }));
    person.statements.push(position);
    for (const mark of marks) {
      if (!person.marks.includes(mark)) person.marks.push(mark);
      const contact = known.get(mark);
      if (contact !== undefined && !person.contacts.includes(contact)) person.contacts.push(contact);
    }
  });
  for (const person of byGroup.values()) person.contacts.sort((a, b) => a - b);
  return [...byGroup.values()];
}

/** Disjoint sets, with the paths halved on the way up. */
class Groups {
  private readonly parent = new Map<Mark | number, Mark | number>();

  of(member: Mark | number): Mark | number {
    let at = member;
    for (let up = this.parent.get(at); up !== undefined && up !== at; up = this.parent.get(at)) {
      const above = this.parent.get(up) ?? up;
      this.parent.set(at, above);
      at = above;
    }
    return at;
  }

  join(a: Mark | number, b: Mark | number): void {
    const [x, y] = [this.of(a), this.of(b)];
    if (x !== y) this.parent.set(x, y);
  }
}
