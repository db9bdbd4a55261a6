import { Controller, Get, Param, Query } from '@nestjs/common';
import { Access } from '../http/access';
import { ExplainService } from './explain.service';
import { explainedJson } from './flow-json';

/** Why a contact got, or did not get, each message. */
@Controller('api/v1/contacts/:who/explain')
@Access('api:contacts')
export class ExplainController {
  constructor(private readonly explaining: ExplainService) {}

  /**
   * `:who` is our id, an e-mail address or a phone number; `?flow=` tells of one flow alone. `{ contact, moments: [{ at, what,
   * flow?, step?, reason?, text }], now: [text] }`, in order of time. 404 for somebody unknown.
   */
  @Get()
  async explain(@Param('who') who: string, @Query('flow') flow = ''): Promise<object> {
    return explainedJson(await this.explaining.contact(who, flow || undefined));
  }
}
