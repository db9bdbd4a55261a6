import { SuppressedAddresses } from '../../privacy/suppressed-addresses.service';
import { WrongUse, type Command } from '../command';

const suppress: Command = {
  name: 'contacts suppress',
  summary: 'write to these addresses no more, of any purpose',
  usage: '<address>…',
  help: 'E-mail addresses, or phone numbers with their country code, also of people who are not known yet. Reason: manual.',
  needs: 'app',
  async run({ app, args, out }) {
    if (args.length === 0) throw new WrongUse('which? Name e-mail addresses or phone numbers');
    for (const address of args) await app.get(SuppressedAddresses).suppress(address, 'cli');
    out(`suppressed: ${args.length}`);
    return 0;
  },
};

const allow: Command = {
  name: 'contacts allow',
  summary: 'let an address be written to again',
  usage: '<address>',
  help: [
    'Takes back a suppression after bounces, by hand or by an erasure. Marketing still needs consent. What the person said (a',
    'complaint, STOP) cannot be taken back for them.',
  ].join('\n'),
  needs: 'app',
  async run({ app, args, out }) {
    if (args.length !== 1) throw new WrongUse('name one e-mail address or phone number');
    const reason = await app.get(SuppressedAddresses).allow(args[0]!, 'cli');
    out(reason === undefined ? 'it was not suppressed' : `allowed again; it was suppressed because of ${reason}`);
    return 0;
  },
};

/** Commands about addresses that must not be used. */
export const suppressionsCommands: Command[] = [suppress, allow];
