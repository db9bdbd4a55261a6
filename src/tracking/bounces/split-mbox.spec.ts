import { splitMbox } from './split-mbox';

const mbox = (text: string) => splitMbox(Buffer.from(text)).map((mail) => Buffer.from(mail).toString());
const envelope = 'From MAILER-DAEMON  Thu Jul 17 23:34:45 2008';

describe('splitting an mbox', () => {
  it('finds each mail, whatever its lines end with', () => {
    for (const end of ['\n', '\r\n']) {
      const one = [envelope, 'Subject: a', '', 'text', '', ''].join(end);
      const two = [envelope, 'Subject: b', '', 'From here on it is text', '', 'From my point of view', ''].join(end);
      expect(mbox(one + two)).toEqual([one, two]);
    }
  });

  it('leaves a mail alone that is no mbox, and one that quotes an envelope', () => {
    for (const mail of ['', 'Subject: a\n\ntext\n', `Subject: a\n\n${envelope}\nSubject: quoted\n`])
      expect(mbox(mail)).toEqual([mail]);
    expect(mbox(`${envelope}\nSubject: a\n\ntext\n${envelope}\n`)).toHaveLength(1);
  });
});
