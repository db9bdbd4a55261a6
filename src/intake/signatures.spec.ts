import { createHmac } from 'node:crypto';
import { signStandard } from '../kernel/sign-envelope';
import { shopifySigned, standardSigned, woocommerceSigned } from './signatures';

const base64 = (secret: string, body: Buffer) => createHmac('sha256', secret).update(body).digest('base64');

describe('Standard Webhooks', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const body = Buffer.from('{"test": 2432232314}');
  const seconds = 1614265330;
  const now = seconds * 1000;
  const published = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
  const sent = { id, timestamp: String(seconds), signature: published };
  const check = (headers: object = {}, at = now, secrets = [secret], bytes = body) =>
    standardSigned(bytes, { ...sent, ...headers }, secrets, at);

  it('takes the published vector, and makes it', () => {
    expect(check()).toBe('valid');
    expect(signStandard(secret, id, seconds, body)).toBe(published);
  });

  it('takes a secret with or without its prefix', () => {
    expect(check({}, now, [secret.slice('whsec_'.length)])).toBe('valid');
  });

  it.each(['id', 'timestamp', 'signature'])('refuses without the header of the %s, or with an empty one', (name) => {
    expect(check({ [name]: undefined })).toBe('headers missing');
    expect(check({ [name]: '' })).toBe('headers missing');
  });

  it.each([
    ['garbage', 'v1,Ym9ndXM='],
    ['no version', published.slice(3)],
    ['a version alone', 'v1'],
    ['a version and a comma', 'v1,'],
    ['another version', published.replace('v1,', 'v2,')],
    ['a shortened one', published.slice(0, -1)],
    ['a lengthened one', `${published}=`],
    ['foreign characters that lenient base64 skips', published.replace('g0h', 'g 0h')],
    ['one sent in two headers', `${published}, ${published}`],
  ])('refuses a signature that is %s', (_what, signature) => {
    expect(check({ signature })).toBe('no signature matches');
  });

  it('takes any matching one of several, and looks over unknown versions', () => {
    const signature = `v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,xx v1a,yy ${published} v1,Cea3NGWj1x0bNQV3NGWj1x0bNQV3NGWj1x0bNQV3NG=`;
    expect(check({ signature })).toBe('valid');
  });

  it('takes a timestamp up to five minutes off, either way, and none further', () => {
    const at = (shift: number) => ({
      timestamp: String(seconds + shift),
      signature: signStandard(secret, id, seconds + shift, body),
    });
    for (const shift of [-300, 300]) expect(check(at(shift))).toBe('valid');
    for (const shift of [-301, 301]) expect(check(at(shift))).toBe('timestamp too far');
    expect(check({}, now + 300_999)).toBe('valid');
    expect(check({}, now + 6 * 60_000)).toBe('timestamp too far');
  });

  it.each(['12a', '123abc', '-1614265330', '1614265330.5', '0x60', '1e9', '99999999999999999999', ' 1614265330', '१६१४२६५३३०'])(
    'refuses the timestamp %p',
    (timestamp) => {
      expect(check({ timestamp })).toBe('timestamp malformed');
    },
  );

  it('binds id, timestamp and every byte of the body', () => {
    expect(check({ id: `${id}x` })).toBe('no signature matches');
    expect(check({ timestamp: String(seconds + 1) })).toBe('no signature matches');
    expect(check({}, now, [secret], Buffer.from('{"test":2432232314}'))).toBe('no signature matches');
    expect(check({}, now, [secret], Buffer.concat([Buffer.from('\ufeff'), body]))).toBe('no signature matches');
  });

  it('hashes bytes, not text: another invalid byte is another body', () => {
    const invalid = (byte: number) => Buffer.from([0x22, byte, 0x22]);
    const signature = signStandard(secret, id, seconds, invalid(0xff));
    expect(check({ signature }, now, [secret], invalid(0xff))).toBe('valid');
    expect(check({ signature }, now, [secret], invalid(0xfe))).toBe('no signature matches');
  });

  it('takes the old and the new secret while both are set, and neither afterwards', () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect(check({}, now, [other, secret])).toBe('valid');
    expect(check({}, now, [other])).toBe('no signature matches');
    expect(check({}, now, [])).toBe('no signature matches');
  });

  it('refuses to work with an empty key', () => {
    expect(() => check({}, now, ['whsec_'])).toThrow(/empty/);
  });
});

describe('Shopify', () => {
  const body = Buffer.from('{"id":820982911946154508,"title":"客"}');

  it('takes the HMAC of the raw bytes under any of the secrets', () => {
    expect(shopifySigned(body, base64('old', body), ['new', 'old'])).toBe(true);
    expect(shopifySigned(body, base64('old', body), ['new'])).toBe(false);
    expect(shopifySigned(body, base64('new', body), [])).toBe(false);
  });

  it.each([
    undefined,
    '',
    'x',
    base64('s', body).slice(0, -1),
    `${base64('s', body)}, ${base64('s', body)}`,
    base64('s', body).toLowerCase(),
  ])('refuses %p', (signature) => {
    expect(shopifySigned(body, signature, ['s'])).toBe(false);
  });

  it('refuses a multi-byte text of the same length in characters', () => {
    expect(shopifySigned(body, '客'.repeat(44), ['s'])).toBe(false);
  });

  it('refuses a body that was changed by one byte', () => {
    for (let i = 0; i < body.length; i++) {
      const changed = Buffer.from(body);
      changed[i]! ^= 1;
      expect(shopifySigned(changed, base64('s', body), ['s'])).toBe(false);
    }
  });
});

describe('WooCommerce', () => {
  const body = Buffer.from('{"id":1}');

  it('decodes HTML special characters of the secret, as WordPress does before it signs', () => {
    const written = 'a&amp;b&lt;c&gt;d&quot;e&#039;f&#x27;g&#038;h';
    expect(woocommerceSigned(body, base64("a&b<c>d\"e'f'g&h", body), [written])).toBe(true);
    expect(woocommerceSigned(body, base64(written, body), [written])).toBe(false);
  });

  it('decodes once, and nothing but the special characters', () => {
    expect(woocommerceSigned(body, base64('&lt;&copy;', body), ['&amp;lt;&copy;'])).toBe(true);
  });

  it('takes a plain secret as it is', () => {
    expect(woocommerceSigned(body, base64('a&b', body), ['a&b'])).toBe(true);
    expect(woocommerceSigned(body, base64('a&b', body), ['a&c'])).toBe(false);
  });
});
