import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { Access } from '../http/access';
import { notFound } from '../http/http-errors';
import { bodyOf } from '../http/json-body';
import { isCallbackKey } from '../links/callback-key';
import { readAnswers, readReports } from './aliyun-callback';
import { AliyunService } from './aliyun.service';

/** What Aliyun has to hear, or it sends the same again, up to ten times. */
const TAKEN = { code: 0, msg: 'taken' };

/**
 * What Aliyun reports: what became of messages, and what people answer. Its requests bear no signature, so the address itself is
 * the secret: `huike sms callbacks` prints it. A wrong one is not there.
 */
@Controller('callbacks/aliyun/:key')
@Access('public')
export class AliyunController {
  constructor(
    private readonly aliyun: AliyunService,
    private readonly config: Config,
  ) {}

  /** SmsReport: 200 once it is committed. */
  @Post('status')
  @HttpCode(200)
  async status(@Param('key') key: string, @Req() request: FastifyRequest): Promise<object> {
    this.verify(key);
    await this.aliyun.onReports(readReports(bodyOf(request)));
    return TAKEN;
  }

  /** SmsUp: 200 once it is committed. */
  @Post('inbound')
  @HttpCode(200)
  async inbound(@Param('key') key: string, @Req() request: FastifyRequest): Promise<object> {
    this.verify(key);
    await this.aliyun.onAnswers(readAnswers(bodyOf(request)));
    return TAKEN;
  }

  private verify(key: string): void {
    const { aliyun, appSecrets } = this.config.env;
    if (!aliyun || !isCallbackKey(appSecrets, 'aliyun', key)) throw notFound();
  }
}
