import { Injectable } from '@nestjs/common';
import { SECOND } from '../../kernel/duration';

const PATIENCE = 10 * SECOND;
const MOST_BYTES = 64 * 1024;
const MOST_KEPT = 20;

/** The two things that are fetched from Amazon SNS. Only addresses that `isSnsUrl` allows may come here; redirects fail. */
@Injectable()
export class SnsRequests {
  private readonly kept = new Map<string, Promise<string>>();

  /** A signing certificate, as PEM. Kept: Amazon gives a new one a new address. */
  certificate(url: string): Promise<string> {
    const known = this.kept.get(url);
    if (known) return known;
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    const asked = this.get(url);
    this.kept.set(url, asked);
    asked.catch(() => this.kept.delete(url));
    return asked;
  }

  /** Visits the address that confirms a subscription. */
  async confirm(url: string): Promise<void> {
    await this.get(url);
  }

  protected async get(url: string): Promise<string> {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(`Amazon answered ${answer.status}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (bytes.length > MOST_BYTES) throw new Error('Amazon answered more than a certificate');
    return bytes.toString('utf8');
  }
}
