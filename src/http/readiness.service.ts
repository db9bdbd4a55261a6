import { Injectable } from '@nestjs/common';
import { reasonOf } from '../kernel/errors';

export interface Check {
  name: string;
  /** A failing check makes the process not ready; a warning only shows. */
  level: 'failure' | 'warning';
  /** What is wrong, or nothing. */
  ask: () => Promise<string | undefined>;
}

/** What has to be well for this process to take work. Other folders add their own checks. */
@Injectable()
export class Readiness {
  private readonly checks: Check[] = [];

  add(check: Check): void {
    this.checks.push(check);
  }

  /** `ready` is false as soon as one failing check reports something. */
  async report(): Promise<{ ready: boolean; failures: Record<string, string>; warnings: Record<string, string> }> {
    const failures: Record<string, string> = {};
    const warnings: Record<string, string> = {};
    for (const check of this.checks) {
      const wrong = await check.ask().catch((error: unknown) => reasonOf(error));
      if (wrong) (check.level === 'failure' ? failures : warnings)[check.name] = wrong;
    }
    return { ready: Object.keys(failures).length === 0, failures, warnings };
  }
}
