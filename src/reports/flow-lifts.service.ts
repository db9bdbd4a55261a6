import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { CatalogueService } from '../flows/catalogue.service';
import { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { FlowReportService } from './flow-report.service';
import { NOBODY } from './lift';
import { ABOUT_A_FLOW, LIFT_DAYS, liftFigures, type LiftFigures } from './lift-figures';

/** What a flow with a hold-out adds. */
export interface FlowLift extends LiftFigures {
  flow: string;
  /** Enrollments whose first message passed the gate, by arm. */
  treated: number;
  held_out: number;
}

/** Lift of the published flows that hold somebody out, over the last `LIFT_DAYS` days; flows that hold nobody out have none. */
@Injectable()
export class FlowLiftsService {
  constructor(
    private readonly reports: FlowReportService,
    private readonly catalogue: CatalogueService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Of one flow, or of all. */
  async lifts(flow?: string): Promise<FlowLift[]> {
    await this.catalogue.refresh();
    const flows = this.catalogue
      .all()
      .filter((one) => one.flow.holdout > 0 && (flow === undefined || one.flow.id === flow))
      .map((one) => one.flow.id)
      .sort();
    if (flows.length === 0) return [];
    const to = this.clock.now() + 1;
    const arms = await this.reports.arms({ from: to - LIFT_DAYS * DAY, to }, flows);
    const { currency } = this.config.settings.shop;
    return flows.map((id) => {
      const arm = (heldOut: 0 | 1) => arms.find((one) => one.flow === id && one.held_out === heldOut) ?? NOBODY;
      const [treated, kept] = [arm(0), arm(1)];
      return { flow: id, treated: treated.n, held_out: kept.n, ...liftFigures(treated, kept, currency, ABOUT_A_FLOW) };
    });
  }
}
