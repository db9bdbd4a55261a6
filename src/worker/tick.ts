/** The machine in ten lines. Each stage answers how much it did; nothing left to do is 0. */
export interface Machine {
  /** Inbox rows become contacts, orders, events; events exit and enroll. */
  drainInbox(): Promise<number>;
  /** Opens and clicks become engagement. */
  drainHits(): Promise<number>;
  /** Addresses that became dormant, or woke, begin and end enrollments. */
  tellDormancy(): Promise<number>;
  /** Scores, tiers and segments follow what happened, and begin and end enrollments. */
  refreshAudience(): Promise<number>;
  /** Birthdays and holidays of the next two days become enrollments. */
  materialise(): Promise<number>;
  /** Due enrollments take their next step. */
  advance(): Promise<number>;
  /** Settled messages let their enrollments go on. */
  pullSettled(): Promise<number>;
  /** Queued messages pass the gate and leave. */
  dispatch(): Promise<number>;
  /** Due webhooks of flows leave. */
  deliverWebhooks(): Promise<number>;
  /** SMS of unknown outcome are looked for in their provider's list. */
  proveSms(): Promise<number>;
}

/** What came in and what is due. */
export async function think(machine: Machine): Promise<number> {
  const came = (await machine.drainInbox()) + (await machine.drainHits());
  const told = came + (await machine.tellDormancy()) + (await machine.refreshAudience());
  return told + (await machine.materialise()) + (await machine.advance()) + (await machine.pullSettled());
}

/** What goes out. The inbox is drained first, so that a payment counts before the message about it leaves. */
export async function send(machine: Machine): Promise<number> {
  return (await machine.drainInbox()) + (await machine.dispatch());
}

/** What other systems are told and asked; apart, because they may answer slowly. */
export async function call(machine: Machine): Promise<number> {
  return (await machine.deliverWebhooks()) + (await machine.proveSms());
}

export async function tick(machine: Machine): Promise<number> {
  return (await think(machine)) + (await send(machine)) + (await call(machine));
}
