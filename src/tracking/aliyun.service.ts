import { Injectable } from '@nestjs/common';
import { fromAliyunNumber, readAliyunReport, saysStop } from '../channels/aliyun-status';
import { Database } from '../database/database.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { DeliveryService, type DeliveryReport } from '../messages/delivery.service';
import type { AliyunAnswer, AliyunReport } from './aliyun-callback';
import { SmsAnswersService } from './sms-answers.service';

/** What Aliyun's callbacks change. Everything is committed when a method resolves, and repeating it changes nothing. */
@Injectable()
export class AliyunService {
  constructor(
    private readonly database: Database,
    private readonly delivery: DeliveryService,
    private readonly answers: SmsAnswersService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Reports about messages: by the ref we gave them, or else by Aliyun's own id. */
  async onReports(reports: AliyunReport[]): Promise<void> {
    const now = this.clock.now();
    const named = reports.flatMap(({ success, err_code, out_id, biz_id }): DeliveryReport[] => {
      const message = out_id ? { ref: out_id } : biz_id ? { providerId: biz_id } : undefined;
      const providerId = biz_id ?? undefined;
      return message ? [{ ...readAliyunReport(success, err_code ?? undefined), message, providerId, at: now }] : [];
    });
    const found = await this.database.tx(async (tx) => {
      for (const { phone_number, success, err_code } of reports)
        if (!success && phone_number && saysStop(err_code ?? undefined))
          await this.answers.onStop(tx, fromAliyunNumber(phone_number));
      return this.delivery.onReports(tx, named, now);
    });
    if (found < reports.length) this.log.warn('callback.of-nobody', { provider: 'aliyun', count: reports.length - found });
  }

  /** Answers of people. Nothing can be replied here: a text to them needs an approved template, so a stop is not confirmed. */
  async onAnswers(answers: AliyunAnswer[]): Promise<void> {
    for (const { phone_number, content } of answers)
      await this.answers.onAnswer({ phone: fromAliyunNumber(phone_number), body: content, replied: true });
  }
}
