import { withoutPeople } from './without-people';

describe('a text for the log', () => {
  it.each([
    ["Duplicate entry 'email-ann@example.com' for key 'uq_addresses'", "Duplicate entry '(address)' for key 'uq_addresses'"],
    ['550 5.1.1 <Ann.Lee+x@müller.example>: no such user', '550 5.1.1 <(address)>: no such user'],
    ['cannot reach +86 138-0013 8000 now', 'cannot reach (number) now'],
    ['at +8613800138000.', 'at (number).'],
  ])('%s names nobody', (text, without) => expect(withoutPeople(text)).toBe(without));

  it.each([
    "Access denied for user 'huike'@'127.0.0.1'",
    'connect ECONNREFUSED 127.0.0.1:3306',
    '2026-03-01T08:00:00.000+08:00',
    'flows/quick.yaml:14:7',
    'SQLITE_BUSY: database is locked (1764489600123)',
  ])('%s stays', (text) => expect(withoutPeople(text)).toBe(text));

  it('may be one long word', () => {
    const word = 'x'.repeat(500_000);
    expect(withoutPeople(`${word} ${word}@example.com`)).toBe(`${word} (address)`);
  });
});
