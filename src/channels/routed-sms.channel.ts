import type { Outcome } from './outcome';
import { SmsChannel, type OutgoingSms, type SmsEvidence } from './sms.channel';

/** Several providers behind one channel: each message goes to the one that carries to its number. */
export class RoutedSmsChannel extends SmsChannel {
  readonly name = 'routed';

  constructor(
    private readonly providers: Readonly<Record<string, SmsChannel>>,
    private readonly route: (to: string) => string,
  ) {
    super();
  }

  override providerFor(to: string): string {
    return this.route(to);
  }

  send(sms: OutgoingSms): Promise<Outcome> {
    return this.carrierOf(sms.to).send(sms);
  }

  lookUp(sms: Pick<OutgoingSms, 'ref' | 'to' | 'body'>, since: number): Promise<SmsEvidence> {
    return this.carrierOf(sms.to).lookUp(sms, since);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.providers).map((provider) => provider.close()));
  }

  private carrierOf(to: string): SmsChannel {
    const provider = this.providers[this.route(to)];
    if (!provider) throw new Error('a route leads to a provider that is not there');
    return provider;
  }
}
