import type { Config } from '../../src/config/config.service';
import type { Database } from '../../src/database/database.service';
import { SettingsService } from '../../src/database/settings.service';
import type { CatalogueService } from '../../src/flows/catalogue.service';
import { Log } from '../../src/http/log.service';
import type { Clock } from '../../src/kernel/clock';
import { AttributionCheck } from '../../src/messages/attribution-check.service';
import { AttributionService } from '../../src/messages/attribution.service';
import { AttributionStore } from '../../src/messages/attribution.store';
import { LedgerService } from '../../src/messages/ledger.service';
import { RestatementService } from '../../src/messages/restatement.service';
import { StatedRules } from '../../src/messages/stated-rules.service';
import { AttributionStatements } from '../../src/reports/attribution-statements.service';
import { FlowReportService } from '../../src/reports/flow-report.service';

/** What credits orders to messages, built by hand on a real database. */
export interface Crediting {
  attribution: AttributionService;
  rules: StatedRules;
  restatement: RestatementService;
  reports: FlowReportService;
  ledger: LedgerService;
}

export function crediting(database: Database, config: Config, clock: Clock): Crediting {
  const settings = new SettingsService(database);
  const rules = new StatedRules(database, settings, config, clock, new Log(config));
  const store = new AttributionStore();
  const attribution = new AttributionService(store, rules);
  const restatement = new RestatementService(database, settings, rules, attribution, store, config);
  const ledger = new LedgerService(database, new AttributionCheck(database, store, attribution, restatement), clock);
  const statements = new AttributionStatements(rules, restatement, config);
  // Steps stand in no order where no flow is published.
  const catalogue = { ensure: async () => undefined, version: () => undefined } as unknown as CatalogueService;
  return {
    attribution,
    rules,
    restatement,
    ledger,
    reports: new FlowReportService(database, catalogue, statements, rules, config, clock),
  };
}
