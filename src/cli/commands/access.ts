import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ApiKeysService } from '../../access/api-keys.service';
import { ROLES, UsersService, type Role } from '../../access/users.service';
import { Clock } from '../../kernel/clock';
import { parseDuration } from '../../kernel/duration';
import { toIso } from '../../kernel/local-time';
import { WrongUse, type Command } from '../command';

const ACTOR = 'cli';

const usersCreate: Command = {
  name: 'users create',
  summary: 'let somebody into the console',
  usage: '<e-mail> [--role owner|merchant|marketer|analyst] [--password-file FILE]',
  help: 'The password is read from FILE. Without one a password is made and shown once.',
  options: { role: { type: 'string' }, 'password-file': { type: 'string' } },
  needs: 'app',
  async run({ args, options, app, out, json, cwd }) {
    const role = (options.role ?? 'owner') as Role;
    if (args.length !== 1) throw new WrongUse('whose address?');
    if (!ROLES.includes(role)) throw new WrongUse(`--role is one of ${ROLES.join(', ')}`);
    const file = options['password-file'];
    const made = typeof file === 'string' ? undefined : randomBytes(15).toString('base64url');
    const password = made ?? readFileSync(resolve(cwd, file as string), 'utf8').trimEnd();
    const user = await app.get(UsersService).create({ email: args[0]!, password, role }, ACTOR);
    if (json) out(JSON.stringify({ ...user, password: made }));
    else out(`${user.email} may sign in as ${user.role}${made ? ` with the password ${made}` : ''}`);
    return 0;
  },
};

const keysCreate: Command = {
  name: 'keys create',
  summary: 'make an API key; it is shown once',
  usage: '<name> [--scopes events,reports] [--expires 90d] [--json]',
  help: 'Without --scopes the key may do everything. Use it as: Authorization: Bearer <key>.',
  options: { scopes: { type: 'string' }, expires: { type: 'string' } },
  needs: 'app',
  async run({ args, options, app, out, json }) {
    if (args.length !== 1) throw new WrongUse('a key needs a name');
    const life = typeof options.expires === 'string' ? parseDuration(options.expires) : null;
    if (life === undefined || (life !== null && life <= 0)) throw new WrongUse('--expires is a duration like 90d');
    const scopes = typeof options.scopes === 'string' ? options.scopes.split(',').map((s) => s.trim()) : ['*'];
    const expiresAt = life === null ? null : app.get(Clock).now() + life;
    const made = await app.get(ApiKeysService).create({ name: args[0]!, scopes, expiresAt }, ACTOR);
    out(json ? JSON.stringify(made) : made.key);
    return 0;
  },
};

const keysList: Command = {
  name: 'keys list',
  summary: 'the API keys, without their secrets',
  usage: '[--json]',
  needs: 'app',
  async run({ app, out, json }) {
    const keys = await app.get(ApiKeysService).list();
    if (json) out(JSON.stringify(keys));
    else
      for (const k of keys)
        out(`${k.key_id}  ${k.name}  [${k.scopes}]  made ${toIso(k.created_at)}${k.revoked_at ? '  revoked' : ''}`);
    return 0;
  },
};

const keysRevoke: Command = {
  name: 'keys revoke',
  summary: 'end an API key at once',
  usage: '<key id>',
  help: 'The id is the part between the two underscores: huike_<id>_<secret>.',
  needs: 'app',
  async run({ args, app, out, err }) {
    if (args.length !== 1) throw new WrongUse('which key?');
    const revoked = await app.get(ApiKeysService).revoke(args[0]!, ACTOR);
    if (revoked) out(`key ${args[0]} works no more`);
    else err(`there is no working key ${args[0]}`);
    return revoked ? 0 : 1;
  },
};

export const accessCommands: Command[] = [usersCreate, keysCreate, keysList, keysRevoke];
