import type { Command } from './command';
import { accessCommands } from './commands/access';
import { audienceCommands } from './commands/audience';
import { demoCommands } from './commands/demo';
import { eventsCommands } from './commands/events';
import { flowsCommands } from './commands/flows';
import { flowsLiveCommands } from './commands/flows-live';
import { inboxCommands } from './commands/inbox';
import { messagesCommands } from './commands/messages';
import { reportsCommands } from './commands/reports';
import { serveCommands } from './commands/serve';
import { templatesCommands } from './commands/templates';
import { verifyCommands } from './commands/verify';

/** Every command, in the order of the overview. A function, because `serve` runs the others. */
export function allCommands(): Command[] {
  return [
    ...serveCommands,
    ...demoCommands,
    ...flowsCommands,
    ...flowsLiveCommands,
    ...templatesCommands,
    ...eventsCommands,
    ...inboxCommands,
    ...messagesCommands,
    ...audienceCommands,
    ...reportsCommands,
    ...accessCommands,
    ...verifyCommands,
  ];
}
