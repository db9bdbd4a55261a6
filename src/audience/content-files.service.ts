import { readFileSync, statSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Readiness } from '../http/readiness.service';
import { Clock } from '../kernel/clock';
import { SECOND } from '../kernel/duration';
import { printFinding, type Finding } from '../kernel/errors';
import { parseCoupons, type CouponPool } from './coupon-pools';
import { parseSurveys, type Survey } from './survey';

/** How long a look at a file counts: an edit is used after at most this. */
const LOOK_EVERY = 2 * SECOND;

/** One file as it was read last: what is right in it, and what is not. */
interface Sheet<T> {
  seen: string;
  lookedAt: number;
  entries: ReadonlyMap<string, T>;
  findings: Finding[];
}

/**
 * config/coupons.yaml and config/surveys.yaml, read again when they change. An entry that became wrong keeps its last good
 * form while the process lives, and readiness says what is wrong; a missing file is an empty one.
 */
@Injectable()
export class ContentFiles {
  private coupons?: Sheet<CouponPool>;
  private surveySheet?: Sheet<Survey>;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    readiness: Readiness,
  ) {
    const ask = () => Promise.resolve(this.findings().map(printFinding).join('\n') || undefined);
    readiness.add({ name: 'content', level: 'warning', ask });
  }

  /** The pools of coupons by name. */
  pools(): ReadonlyMap<string, CouponPool> {
    return this.couponSheet().entries;
  }

  /** The surveys by name. */
  surveys(): ReadonlyMap<string, Survey> {
    return this.surveysSheet().entries;
  }

  /** Everything wrong with either file. */
  findings(): Finding[] {
    return [...this.couponSheet().findings, ...this.surveysSheet().findings];
  }

  private couponSheet(): Sheet<CouponPool> {
    return (this.coupons = this.look('coupons.yaml', this.coupons, (text, file) => {
      const { pools, findings } = parseCoupons(text, file);
      return { entries: pools, findings };
    }));
  }

  private surveysSheet(): Sheet<Survey> {
    return (this.surveySheet = this.look('surveys.yaml', this.surveySheet, (text, file) => {
      const { surveys, findings } = parseSurveys(text, file);
      return { entries: surveys, findings };
    }));
  }

  private look<T>(
    name: string,
    known: Sheet<T> | undefined,
    parse: (text: string, file: string) => { entries: Map<string, T>; findings: Finding[] },
  ): Sheet<T> {
    const lookedAt = this.clock.lease();
    if (known && lookedAt - known.lookedAt < LOOK_EVERY) return known;
    const path = this.config.file(name);
    const stat = statSync(path, { throwIfNoEntry: false });
    const seen = stat ? `${stat.mtimeMs} ${stat.size}` : '';
    if (known?.seen === seen) return { ...known, lookedAt };
    const { entries, findings } = parse(stat ? readFileSync(path, 'utf8') : '', path);
    const broken = findings.some((f) => f.level === 'error');
    return { seen, lookedAt, findings, entries: broken && known ? new Map([...known.entries, ...entries]) : entries };
  }
}
