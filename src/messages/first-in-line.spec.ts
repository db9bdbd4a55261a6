import { firstInLine, type InLine } from './first-in-line';

const message = (id: number, contact: number, priority: number): InLine => ({ id, contact_id: contact, priority, due_at: id });
const ids = (messages: InLine[]) => messages.map((m) => m.id);

describe('who of one contact’s messages goes first', () => {
  it('is the more important one, in the place of the less important one', () => {
    expect(ids(firstInLine([message(1, 7, 50), message(2, 8, 50)], [message(9, 7, 80)]))).toEqual([9, 2]);
  });

  it('changes nothing among equals, nor for other contacts', () => {
    expect(ids(firstInLine([message(1, 7, 50)], [message(9, 7, 50), message(10, 8, 99)]))).toEqual([1]);
  });

  it('takes as many places as there are, the least important first', () => {
    const batch = [message(1, 7, 50), message(2, 7, 10)];
    expect(ids(firstInLine(batch, [message(9, 7, 60), message(10, 7, 70), message(11, 7, 80)]))).toEqual([10, 11]);
    expect(ids(firstInLine(batch, [message(9, 7, 20)]))).toEqual([1, 9]);
  });
});
