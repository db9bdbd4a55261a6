import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../config/config.service';
import { InboxService } from '../events/inbox.service';
import { Log } from '../http/log.service';
import { elapsed } from '../kernel/clock';
import { reasonOf } from '../kernel/errors';
import { EngineMachine } from './engine-machine.service';
import { ClockWatch } from './clock-watch.service';
import { call, send, think } from './tick';

/** How often the loops look for due work when nothing wakes them, milliseconds. */
const BEAT = 250;
/** After a failing beat the loops rest this long, so that a database that is down is not hammered. */
const REST_AFTER_FAILURE = 2000;

/**
 * Keeps the machine going in real time. Thinking, sending and calling others are loops of their own, so that events never wait
 * behind a slow provider, nor messages behind a slow receiver of webhooks.
 * A loop goes on at once while there is work and rests for a beat when there is none; a new delivery wakes it.
 */
@Injectable()
export class Heartbeat implements BeforeApplicationShutdown {
  private started = false;
  private readonly running = new Set<Promise<void>>();
  private readonly busy = { think: false, send: false, call: false };
  private restUntil = 0;

  constructor(
    private readonly machine: EngineMachine,
    private readonly watch: ClockWatch,
    private readonly config: Config,
    private readonly inbox: InboxService,
    private readonly log: Log,
  ) {}

  /** Begins to beat; only `serve` calls it, and only where the role has a worker. */
  start(): void {
    if (this.config.env.role === 'api') return;
    this.started = true;
    this.inbox.onNew(() => this.beat());
    this.beat();
  }

  @Interval(BEAT)
  beat(): void {
    if (!this.started || elapsed() < this.restUntil) return;
    this.loop('think', () => think(this.machine));
    this.loop('send', () => send(this.machine));
    this.loop('call', () => call(this.machine));
  }

  private loop(name: 'think' | 'send' | 'call', stage: () => Promise<number>): void {
    if (this.busy[name]) return;
    this.busy[name] = true;
    const run = this.turn(name, stage).finally(() => {
      this.busy[name] = false;
      this.running.delete(run);
    });
    this.running.add(run);
  }

  private async turn(name: string, stage: () => Promise<number>): Promise<void> {
    try {
      while (this.started && this.watch.sane() && (await stage()) > 0);
    } catch (error) {
      this.restUntil = elapsed() + REST_AFTER_FAILURE;
      this.log.error('worker.failed', { loop: name, reason: reasonOf(error) });
    }
  }

  /** Finishes what is in flight; nothing new begins. */
  async beforeApplicationShutdown(): Promise<void> {
    this.started = false;
    await Promise.all(this.running);
  }
}
