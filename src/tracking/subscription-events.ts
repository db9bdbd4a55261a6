/** The event that a flow answers with a mail to confirm. */
export const REQUESTED = 'contact.subscription_requested';

/** What happened once the button in that mail was pressed. */
export const SUBSCRIBED = 'contact.subscribed';
