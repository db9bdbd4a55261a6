import { sha256 } from '../src/kernel/ids';
import { SmtpEmailChannel } from '../src/channels/smtp.channel';
import { startSinkProcess } from './support/start-sink-process';

const mail = (ref: string) => ({
  ref,
  messageId: `<${ref}@shop.example>`,
  envelopeFrom: 'bounce@shop.example',
  to: 'ann@mail.example',
  mime: Buffer.from(`Message-ID: <${ref}@shop.example>\r\n\r\n.\r\nbody\r\n`),
});

describe('the sink process', () => {
  it('logs what it took before it says so, and fails every n-th time', async () => {
    const sink = await startSinkProcess({ faults: [{ at: 'dot', every: 3, fault: { how: 'take-and-drop' } }] });
    const channel = new SmtpEmailChannel({ url: sink.url });
    const outcomes: string[] = [];
    for (const ref of ['a', 'b', 'c', 'd']) outcomes.push((await channel.send(mail(ref))).is);
    expect(outcomes).toEqual(['accepted', 'accepted', 'unknown', 'accepted']);
    expect(sink.taken().map((line) => line.messageId)).toEqual([
      '<a@shop.example>',
      '<b@shop.example>',
      '<c@shop.example>',
      '<d@shop.example>',
    ]);
    expect(sink.taken()[0]).toMatchObject({
      to: 'ann@mail.example',
      from: 'bounce@shop.example',
      sha256: sha256(mail('a').mime),
    });
    await channel.close();
    await sink.stop();
  });
});
