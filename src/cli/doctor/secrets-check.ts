import type { Environment } from '../../config/environment';
import { Subject, type Check } from './check';

const GOOD_LENGTH = 32;
/** Letters that a random secret of this length surely has. */
const FEWEST_LETTERS = 10;
const EXAMPLES =
  /change.?me|example|secret|password|passw0rd|replace|your.?|xxxx|12345|abcde|qwerty|letmein|huike|insert|todo|test|demo|dummy|default/i;
const WEAK_PASSWORDS =
  /^(password|passw0rd|admin|administrator|welcome|letmein|qwerty|iloveyou|huike|changeme|123456789|0123456789)[\d!.@#$]*$/i;

/** Secrets as the environment gives them; never repeated in what is said. */
export function checkSecrets(env: Environment): Check[] {
  return [appSecret(env), ...adminPassword(env)];
}

function appSecret(env: Environment): Check {
  const secret = new Subject('house', 'secret', 'APP_SECRET');
  const flaws = env.appSecrets.map(weaknessOf).filter((f) => f !== undefined);
  if (flaws.length === 0) return secret.ok('long and random');
  const why = 'It signs links, unsubscribe addresses and logins: whoever guesses it forges them all.';
  const repair = 'openssl rand -hex 32\nSet APP_SECRET=NEW,OLD so that links already sent go on working.';
  return secret.fail(flaws[0]!, { why, repair });
}

/** Why a secret can be guessed; `undefined` when it cannot. */
export function weaknessOf(secret: string): string | undefined {
  if (new Set(secret).size < FEWEST_LETTERS) return 'it is made of a few characters only';
  if (secret.length < GOOD_LENGTH) return `it has ${secret.length} characters; ${GOOD_LENGTH} random ones are needed`;
  if (!/^[0-9a-f]+$/i.test(secret) && (EXAMPLES.test(secret) || /\s/.test(secret))) return 'it is made of words, not random';
  return undefined;
}

function adminPassword({ adminPassword: password, adminEmail: email }: Environment): Check[] {
  if (password === undefined) return [];
  const admin = new Subject('house', 'admin', 'ADMIN_PASSWORD');
  const own = email?.split('@')[0] ?? '';
  const weak =
    WEAK_PASSWORDS.test(password) || new Set(password).size < 5 || (own.length > 2 && password.toLowerCase().includes(own));
  if (!weak) return [admin.ok('not one of the usual ones')];
  const why = 'The console shows every customer, and writes to all of them.';
  return [admin.fail('it is easily guessed', { why, repair: 'Take a sentence or what a password manager makes, and change it in the console as well.' })]; // prettier-ignore
}
