import { openSession, sealSession } from './session';

const secrets = ['the secret that signs now', 'the secret from before'];
const session = { userId: 7, epoch: 2, expiresAt: 1_000 };

describe('a session cookie', () => {
  it('opens until it is over, also after a rotation', () => {
    const sealed = sealSession([secrets[1]!], session);
    expect(openSession(secrets, sealed, 999)).toEqual(session);
    expect(openSession(secrets, sealed, 1_000)).toBeUndefined();
    expect(openSession([secrets[0]!], sealed, 999)).toBeUndefined();
  });

  it('opens for nobody who changed it', () => {
    const [content, mac] = sealSession(secrets, session).split('.') as [string, string];
    const other = sealSession(secrets, { ...session, userId: 8 }).split('.')[0]!;
    for (const bad of [
      undefined,
      '',
      '.',
      content,
      `${content}.`,
      `.${mac}`,
      `${other}.${mac}`,
      `${content}.${mac}.x`,
      `${content}.${mac.slice(0, -2)}`,
    ]) {
      expect(openSession(secrets, bad, 0)).toBeUndefined();
    }
  });
});
