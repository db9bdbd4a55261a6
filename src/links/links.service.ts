import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { messageLinks, type MessageLinks } from './message-links';
import { readReturnAddress, returnAddress, type ReturnPurpose } from './return-address';
import { readToken, signToken, type TokenContent, type TokenPurpose } from './token';

export type { MessageLinks } from './message-links';

/**
 * Every public link of a message: written below PUBLIC_URL (never below a request's Host), read back from what a reader sends.
 * Where a click leads is asked of `RenderingService.linkTarget`: a target is no part of a link.
 */
@Injectable()
export class LinksService {
  constructor(private readonly config: Config) {}

  /** The links of the message with this ref. */
  of(ref: string): MessageLinks {
    return messageLinks((purpose, linkNo) => this.url(purpose, ref, linkNo));
  }

  /** One link: `https://mail.shop.example/u/AQ…`. */
  url(purpose: TokenPurpose, ref: string, linkNo = 0): string {
    return `${this.config.env.publicUrl}/${PATHS[purpose] ?? purpose}/${signToken(this.config.env.appSecrets, purpose, ref, linkNo)}`;
  }

  /**
   * Where an SMS provider reports what became of the message with this ref: the request is signed, so the bare ref will do.
   * `undefined` on a machine without a public name, because providers refuse to call one.
   */
  statusUrl(provider: 'twilio', ref: string): string | undefined {
    const { publicUrl } = this.config.env;
    return LOCAL.test(new URL(publicUrl).hostname) ? undefined : `${publicUrl}/callbacks/${provider}/status?m=${ref}`;
  }

  /** The address of its own that this message gets for what comes back; `undefined` without BOUNCE_ADDRESS. */
  returnAddress(purpose: ReturnPurpose, ref: string): string | undefined {
    const { bounceAddress, appSecrets } = this.config.env;
    return bounceAddress && returnAddress(appSecrets, purpose, bounceAddress, ref);
  }

  /** Which message an address we gave out stands for, and what it was given out for. */
  readReturnAddress(address: string): { purpose: ReturnPurpose; ref: string } | undefined {
    return readReturnAddress(this.config.env.appSecrets, address);
  }

  /** What a reader's token says; `undefined` for anything we did not sign for this purpose. */
  read(purpose: TokenPurpose, token: string): TokenContent | undefined {
    return readToken(this.config.env.appSecrets, purpose, token);
  }
}

/** People see this one, and should know what it is for. */
const PATHS: Partial<Record<TokenPurpose, string>> = { k: 'confirm' };

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.local(host|domain)?)$/;
