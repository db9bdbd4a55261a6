import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Finding } from '../kernel/errors';
import { quietWindowOf } from '../messages/quiet-hours';
import { SmsCarriage } from '../rendering/sms-carriage.service';
import { TemplateLibrary } from '../rendering/template-library.service';
import { checkHours, type CarriedHours } from './check-hours';
import type { CompiledFlow } from './definition';
import { inReadingOrder } from './reading-order';
import { purposesIn } from './sent-templates';

/**
 * What the SMS providers would not let through of some flows. Told to people who ask, and kept apart from what is wrong in a flow's
 * file: a provider's rule, or a wrong guess at one, stops no flow from being published.
 */
@Injectable()
export class CarriedFlows {
  constructor(
    private readonly config: Config,
    private readonly carriage: SmsCarriage,
  ) {}

  /** For commands that have no engine around them: files only. */
  static of(config: Config): CarriedFlows {
    return new CarriedFlows(config, new SmsCarriage(config, new TemplateLibrary(config)));
  }

  async findings(flows: readonly CompiledFlow[]): Promise<Finding[]> {
    const hours = this.hours();
    const ofTemplates = await this.carriage.findings(purposesIn(flows));
    const files = [...new Set(ofTemplates.map(({ at }) => at.replace(/:\d+:\d+$/, '')))];
    return [...flows.flatMap((flow) => checkHours(flow, hours)), ...inReadingOrder(ofTemplates, files)];
  }

  private hours(): CarriedHours[] {
    const { rules } = this.config.settings;
    return this.carriage.carriers().flatMap(({ name, set, marketingHours: carried, countries }) =>
      (carried ? (countries ?? []) : []).map((country) => {
        const quiet = quietWindowOf(rules, country, 'sms');
        return { provider: name, country, carried: carried!, quiet, level: set ? 'error' : 'warning' };
      }),
    );
  }
}
