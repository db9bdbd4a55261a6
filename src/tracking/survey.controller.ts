import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/access';
import { Visitors } from '../http/visitors.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { networkOf } from '../kernel/network-of';
import { Throttle } from '../kernel/throttle';
import { LinksService } from '../links/links.service';
import { ChoicesService } from './choices.service';
import { PublicPages } from './public-pages.service';
import { SurveyAnswersService } from './survey-answers.service';
import { askSurvey, thankForAnswer } from './survey-page';
import { formOf } from './visit';

/** So many answers to one message are taken in a minute. */
const ANSWERS_PER_MINUTE = 10;

/** The page that a survey's links lead to. */
@Controller()
@Access('public')
export class SurveyController {
  private readonly throttle = new Throttle(ANSWERS_PER_MINUTE, MINUTE);

  constructor(
    private readonly links: LinksService,
    private readonly choices: ChoicesService,
    private readonly answers: SurveyAnswersService,
    private readonly pages: PublicPages,
    private readonly visitors: Visitors,
    private readonly clock: Clock,
  ) {}

  /** The question, nothing marked; POST answers with the form's `choice` and `comment`. */
  @All('a/:token')
  answer(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.page(token, undefined, request, reply);
  }

  /** The question with the choice of the address marked. Looking at it answers nothing; only POST does. */
  @All('a/:token/:choice')
  choose(
    @Param('token') token: string,
    @Param('choice') choice: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.page(token, choice, request, reply);
  }

  private async page(token: string, marked: string | undefined, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const ref = this.links.read('a', token)?.ref;
    const reader = await this.pages.stored(this.choices.reader(ref));
    const survey = reader && this.answers.shownIn(reader);
    if (ref === undefined || !reader || !survey) return this.pages.notFound(request, reply);
    const texts = this.pages.texts(request, reader.contact.locale);
    const ask = (status: number) => this.pages.send(reply, texts, survey.question, askSurvey(texts, survey, marked), status);
    if (request.method !== 'POST') return ask(200);
    const form = formOf(request.body, request.headers['content-type']);
    const choice = form.get('choice');
    if (choice === null || !survey.choices.some((c) => c.id === choice)) return ask(400);
    const wait = this.throttle.take([ref], this.clock.lease());
    if (wait > 0) return this.pages.tooMany(reply, texts, wait);
    const network = networkOf(this.visitors.addressOf(request));
    await this.pages.stored(this.answers.take({ reader, survey, choice, comment: form.get('comment'), network }));
    await this.pages.send(reply, texts, texts.survey.doneTitle, thankForAnswer(texts, survey, this.links.url('a', ref)));
  }
}
