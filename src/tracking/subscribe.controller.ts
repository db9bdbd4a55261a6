import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { WordingsService } from '../consent/wordings.service';
import { Access } from '../http/access';
import { html } from '../http/html';
import { Visitors } from '../http/visitors.service';
import { Clock } from '../kernel/clock';
import { HOUR } from '../kernel/duration';
import { networkOf } from '../kernel/network-of';
import { Throttle } from '../kernel/throttle';
import { LinksService } from '../links/links.service';
import { ChoicesService } from './choices.service';
import { EmailForms } from './email-forms.service';
import { isReading, refuse } from './lead-to';
import type { PageTexts } from './page-texts';
import { PublicPages } from './public-pages.service';
import { fieldsOf, isMachine, wishOf, type FormFault, type FormFields, type FormRules } from './subscribe-form';
import { askedToConfirm, confirmed, confirmForm, subscribeForm, tooLate, type SubscribeView } from './subscribe-page';
import { SubscriptionsService, type Asking, type Requested } from './subscriptions.service';
import { TopicsService } from './topics.service';
import { formOf } from './visit';

/** Visitors whose network is not known come from one place, a proxy's: together they may ask this many times as often. */
const BEHIND_A_PROXY = 20;

/** What the form asks for behind the link of a text message: an address, nothing else. */
const ONE_FIELD: FormRules = { topics: [], first_name: false, phone: false, country: '' };

/** The form as it is shown on one of its pages. */
interface ShownForm {
  texts: PageTexts;
  title: string;
  intro: string;
  rules: FormRules;
  asking: Omit<Asking, 'network' | 'wordings'>;
}

/** Subscribing: the form, and the page that the mail to confirm leads to. */
@Controller()
@Access('public')
export class SubscribeController {
  private readonly networks: Throttle;
  private readonly unknown: Throttle;

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly emailForms: EmailForms,
    private readonly links: LinksService,
    private readonly choices: ChoicesService,
    private readonly topics: TopicsService,
    private readonly wordings: WordingsService,
    private readonly pages: PublicPages,
    private readonly visitors: Visitors,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    const { requests_per_hour: most } = config.settings.consent.form;
    this.networks = new Throttle(most, HOUR);
    this.unknown = new Throttle(most * BEHIND_A_PROXY, HOUR);
  }

  /**
   * GET shows the form (`?lang=`, `?source=` in one word, `?email=` to begin with); POST asks for a mail to confirm. A form of
   * the shop's own that posts here is shown ours first: what is agreed to must have been read.
   */
  @All('subscribe')
  async subscribe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = new URL(request.url, this.config.env.publicUrl).searchParams;
    const texts = this.pages.texts(request, query.get('lang'));
    const { consent, shop } = this.config.settings;
    const from = /^[\w-]{1,20}$/.exec(query.get('source') ?? '')?.[0] ?? null;
    const form = `${this.config.env.publicUrl}/subscribe${from === null ? '' : `?source=${from}`}`;
    const asking = { form, from, locale: texts.lang, asked: null };
    await this.form(request, reply, { texts, ...texts.subscribe, rules: { ...consent.form, country: shop.country }, asking });
  }

  /** The same for whom a text message asked for an address, with the one field. It tells nothing of them. */
  @All('e/:token')
  async tellEmail(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isReading(request.method) && request.method !== 'POST') return refuse(reply, 'POST');
    const ref = this.links.read('e', token)?.ref;
    if (ref === undefined) return this.pages.notFound(request, reply);
    const reader = await this.pages.stored(this.emailForms.asked(ref));
    if (!reader) return this.pages.gone(request, reply);
    const { locale } = reader.contact;
    const texts = this.pages.texts(request, locale);
    const asking = { form: `${this.config.env.publicUrl}/e`, from: reader.message.channel, locale, asked: ref };
    await this.form(request, reply, { texts, ...texts.tellEmail, rules: ONE_FIELD, asking });
  }

  /** GET shows what will be agreed to, with one button; only POST does it. */
  @All('confirm/:token')
  async confirm(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const reader = await this.pages.stored(this.choices.reader(this.links.read('k', token)?.ref));
    const requested = reader && this.subscriptions.requestedIn(reader);
    if (!reader || !requested) return this.pages.notFound(request, reply);
    const texts = this.pages.texts(request, requested.locale);
    const { title, doneTitle, lateTitle } = texts.confirm;
    if (this.subscriptions.isLate(reader)) return this.pages.send(reply, texts, lateTitle, tooLate(texts), 410);
    if (request.method !== 'POST') {
      const { agreed, topics } = await this.agreeing(requested);
      return this.pages.send(reply, texts, title, confirmForm(texts, agreed, topics));
    }
    await this.pages.stored(this.subscriptions.confirm(reader, requested, networkOf(this.visitors.addressOf(request))));
    await this.pages.send(reply, texts, doneTitle, confirmed(texts, this.links.url('p', reader.message.ref)));
  }

  /** Shows the form, or takes in what was posted. The answer is the same whoever asks, known or not. */
  private async form(request: FastifyRequest, reply: FastifyReply, shown: ShownForm): Promise<void> {
    const { texts, title, rules, asking } = shown;
    const { closedTitle, closed, sentTitle } = texts.subscribe;
    if (!(await this.pages.stored(this.subscriptions.isOpen())))
      return this.pages.send(reply, texts, closedTitle, html`<p class="lead">${closed}</p>`, 503);
    const posted = request.method === 'POST';
    const query = new URL(request.url, this.config.env.publicUrl).searchParams;
    const form = posted ? formOf(request.body, request.headers['content-type']) : query;
    const fields = fieldsOf(form, rules);
    const wish = wishOf(fields, rules);
    const view = await this.view(shown, fields, posted && 'faults' in wish ? wish.faults : []);
    const show = (status: number) => this.pages.send(reply, texts, title, subscribeForm(texts, view), status);
    if (!posted) return show(200);
    const agreed = form.getAll('agreed');
    if (!agreed.includes(view.wordings.email.ref) || (fields.sms && !agreed.includes(view.wordings.sms.ref))) return show(200);
    if ('faults' in wish) return show(400);
    const network = networkOf(this.visitors.addressOf(request));
    const wait = this.take(network);
    if (wait > 0) return this.pages.tooMany(reply, texts, wait);
    const wordings = { email: view.wordings.email.ref, sms: wish.phone === null ? null : view.wordings.sms.ref };
    if (!isMachine(form)) await this.pages.stored(this.subscriptions.ask(wish, { ...asking, network, wordings }));
    await this.pages.send(reply, texts, sentTitle, askedToConfirm(texts));
  }

  private async view({ texts, intro, rules }: ShownForm, fields: FormFields, faults: FormFault[]): Promise<SubscribeView> {
    const known = rules.topics.length > 0 ? await this.topics.all(texts.lang) : [];
    return {
      intro,
      fields,
      faults,
      wordings: { email: this.wordings.of('email', texts.lang), sms: this.wordings.of('sms', texts.lang) },
      asks: {
        firstName: rules.first_name,
        phone: rules.phone,
        topics: rules.topics.map((topic) => known.find((t) => t.topic === topic) ?? { topic, label: topic.replaceAll('-', ' ') }),
      },
    };
  }

  /** The sentences as they stood on the form, and the topics by name. */
  private async agreeing({ wordings, topics, locale }: Requested): Promise<{ agreed: string[]; topics: string[] }> {
    const refs = [wordings.email, ...(wordings.sms === null ? [] : [wordings.sms])];
    const said = await this.wordings.texts(refs);
    const known = topics.length > 0 ? await this.topics.all(locale) : [];
    return {
      agreed: refs.flatMap((ref) => said.get(ref) ?? []),
      topics: topics.map((topic) => known.find((t) => t.topic === topic)?.label ?? topic),
    };
  }

  /** 0, or in how many milliseconds to ask again. */
  private take(network: string | null): number {
    return network === null ? this.unknown.take(['all'], this.clock.lease()) : this.networks.take([network], this.clock.lease());
  }
}
