import { callbackKey, isCallbackKey } from './callback-key';

it('a key opens the address of its own provider, under any secret that still counts', () => {
  const key = callbackKey('old secret', 'aliyun');
  expect(key).toMatch(/^[a-z2-7]{26}$/);
  expect(isCallbackKey(['new secret', 'old secret'], 'aliyun', key)).toBe(true);
  expect(isCallbackKey(['new secret'], 'aliyun', key)).toBe(false);
  expect(isCallbackKey(['old secret'], 'another', key)).toBe(false);
  for (const wrong of ['', key.slice(1), `${key}a`, `${key.slice(0, -1)}é`, key.toUpperCase()])
    expect(isCallbackKey(['old secret'], 'aliyun', wrong)).toBe(false);
});
