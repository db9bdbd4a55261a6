import { fitsSecret, makeApiKey, opens, splitApiKey } from './api-key';

describe('an API key', () => {
  it('falls into an id and a secret of 256 bits, of which only a hash is kept', () => {
    for (let i = 0; i < 200; i++) {
      const { text, keyId, secretHash } = makeApiKey();
      const parts = splitApiKey(text)!;
      expect(parts.keyId).toBe(keyId);
      expect(Buffer.from(parts.secret, 'base64url')).toHaveLength(32);
      expect(fitsSecret(parts.secret, secretHash)).toBe(true);
      expect(fitsSecret(`${parts.secret.slice(0, -1)}${parts.secret.endsWith('A') ? 'B' : 'A'}`, secretHash)).toBe(false);
    }
  });

  it.each(['', 'huike', 'huike__', 'huike_abc_def', `stripe_${'a'.repeat(16)}_${'A'.repeat(43)}`])('is not %j', (text) => {
    expect(splitApiKey(text)).toBeUndefined();
  });

  it('opens what its scopes name, word for word', () => {
    expect(opens('events reports', 'reports')).toBe(true);
    expect(opens('events reports', 'report')).toBe(false);
    expect(opens('*', 'flows')).toBe(true);
  });
});
