import type { Command } from './command';
import { accessCommands } from './commands/access';
import { audienceCommands } from './commands/audience';
import { bouncesCommands } from './commands/bounces';
import { contactsImportCommands } from './commands/contacts-import';
import { contactsCommands } from './commands/contacts';
import { couponsCommands } from './commands/coupons';
import { demoCommands } from './commands/demo';
import { doctorCommands } from './commands/doctor';
import { eventsCommands } from './commands/events';
import { flowsFilesCommands } from './commands/flows-files';
import { flowsLiveCommands } from './commands/flows-live';
import { flowsLookCommands } from './commands/flows-look';
import { flowsSimulateCommands } from './commands/flows-simulate';
import { hitsCommands } from './commands/hits';
import { inboxCommands } from './commands/inbox';
import { messagesCommands } from './commands/messages';
import { personalDataCommands } from './commands/personal-data';
import { reportsCommands } from './commands/reports';
import { reportsExperimentsCommands } from './commands/reports-experiments';
import { serveCommands } from './commands/serve';
import { smsCommands } from './commands/sms';
import { suppressionsCommands } from './commands/suppressions';
import { templatesCommands } from './commands/templates';
import { verifyCommands } from './commands/verify';
import { webhooksCommands } from './commands/webhooks';

/** Every command, in the order of the overview. A function, because `serve` runs the others. */
export function allCommands(): Command[] {
  return [
    ...serveCommands,
    ...doctorCommands,
    ...demoCommands,
    ...flowsFilesCommands,
    ...flowsSimulateCommands,
    ...flowsLookCommands,
    ...flowsLiveCommands,
    ...contactsCommands,
    ...contactsImportCommands,
    ...personalDataCommands,
    ...suppressionsCommands,
    ...templatesCommands,
    ...eventsCommands,
    ...inboxCommands,
    ...messagesCommands,
    ...bouncesCommands,
    ...hitsCommands,
    ...audienceCommands,
    ...couponsCommands,
    ...smsCommands,
    ...webhooksCommands,
    ...reportsCommands,
    ...reportsExperimentsCommands,
    ...accessCommands,
    ...verifyCommands,
  ];
}
