import { Injectable } from '@nestjs/common';
import { rateBetween } from '../audience/conditions/amounts';
import { AudienceSettingsService } from '../audience/audience-settings.service';
import { parseCoupons } from '../audience/coupon-pools';
import { NO_TIERS } from '../audience/parse-tiers';
import { parseSurveys } from '../audience/survey';
import { Config } from '../config/config.service';
import type { Finding } from '../kernel/errors';
import { TemplateLibrary } from '../rendering/template-library.service';
import { CalendarsService } from './calendars.service';
import type { Known } from './check-flows';
import type { Asking } from './check-provided';
import type { SimulationSettings } from './simulate';

/** What flows lean on besides their own file: templates, calendars, segments, tiers, coupons, surveys. Knows files and no database. */
@Injectable()
export class FlowLeans {
  constructor(
    private readonly config: Config,
    readonly calendars: CalendarsService,
    readonly audience: AudienceSettingsService,
    readonly templates: TemplateLibrary,
  ) {}

  /** For commands that have no engine around them. */
  static of(config: Config): FlowLeans {
    return new FlowLeans(config, new CalendarsService(config), new AudienceSettingsService(config), new TemplateLibrary(config));
  }

  /** Everything there is to lean on, as the files name it now, and what is wrong in them. What a broken file names is not known. */
  async read(): Promise<{ known: Known; asking: Asking; findings: Finding[] }> {
    const { pools, findings: ofCoupons } = this.parse('coupons.yaml', parseCoupons);
    const { surveys, findings: ofSurveys } = this.parse('surveys.yaml', parseSurveys);
    const findings = [...this.calendars.read(), ...this.audience.read(), ...ofCoupons, ...ofSurveys];
    const available = await this.templates.available();
    const names = (channel: 'email' | 'sms') => available.filter((t) => t.channel === channel).map((t) => t.name);
    const known: Known = {
      templates: { email: names('email'), sms: names('sms') },
      calendars: this.calendars.own(),
      segments: this.audience.segments()?.map((s) => s.id),
      tiers: this.audience.tierRules()?.tiers.map((t) => t.id),
      currencies: currenciesOf(this.config.settings),
      coupons: isBroken(ofCoupons) ? undefined : [...pools.keys()],
      surveys: isBroken(ofSurveys) ? undefined : [...surveys.keys()],
      unpaidClosesAfter: this.config.settings.shop.unpaid_closes_after,
    };
    return { known, asking: await this.templates.asked(), findings };
  }

  /** What a simulation leans on, as the files were read last. */
  simulation(): Required<Pick<SimulationSettings, 'calendars' | 'segments' | 'tiers'>> {
    const { calendars, audience } = this;
    return { calendars: calendars.own(), segments: audience.segments() ?? [], tiers: audience.tierRules() ?? NO_TIERS };
  }

  private parse<T>(name: string, read: (text: string, file: string) => T): T {
    return read(this.config.text(name) ?? '', this.config.file(name));
  }
}

function isBroken(findings: readonly Finding[]): boolean {
  return findings.some((f) => f.level === 'error');
}

/** The shop's, and those that can be converted into it. */
function currenciesOf({ shop, rates }: Config['settings']): string[] {
  const others = Object.keys(rates).flatMap((pair) => pair.split('/'));
  return [...new Set([shop.currency, ...others.filter((one) => rateBetween(one, shop.currency, rates) !== undefined)])];
}
