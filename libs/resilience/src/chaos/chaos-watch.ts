import {
  type CallOutcome,
  Clock,
  counted,
  type LifecyclePhase,
  LifecycleState,
  ResilienceEvents,
  ResilienceGauges,
  type Timer,
} from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { SystemEventLoopDelay } from '../overload/event-loop-delay.js';
import { REMINDER_INTERVAL, SLOW_LOOP_TIME, WATCH_INTERVAL } from './chaos.constants.js';
import { ChaosSettings } from './chaos.options.js';
import { Chaos } from './chaos.service.js';
import type { ChaosObserver } from './chaos-state.js';
import { UntouchedCalls } from './untouched-calls.js';

/** The part of a gauge of `@breakwater/health` that is read. */
interface HealthCheck {
  readonly check: string;
  readonly status: string;
  readonly critical: boolean;
}

/** The part of a gauge of `@breakwater/error-tracking` that is read. */
interface Alerts {
  readonly rule: string;
  readonly severity: string;
  readonly firing: number;
}

const ENDING: ReadonlySet<LifecyclePhase> = new Set(['draining', 'stopping', 'stopped']);

/** Watches the service while rules are armed: reminds operators each minute, and stops chaos when it harms more than its target. */
@Injectable()
export class ChaosWatch implements ChaosObserver {
  readonly #logger = new Logger(Chaos.name);
  readonly #calls: UntouchedCalls;
  #timer: Timer | undefined;
  #remindAt = 0;
  /** Time since which the event loop is slow. */
  #slowSince: number | undefined;

  constructor(
    private readonly chaos: Chaos,
    @Inject(ChaosSettings) private readonly settings: ChaosSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(ResilienceGauges) private readonly gauges: ResilienceGauges,
    private readonly loop: SystemEventLoopDelay,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {
    this.#calls = new UntouchedCalls(clock);
    chaos.observe(this);
    gauges.provide('chaos-rule', () =>
      chaos.armed.map(({ id, fault, active, injected }) => ({
        rule: id,
        kind: fault.kind,
        active,
        injected,
      })),
    );
    if (settings.stop.failureRate !== false) {
      events.on('call.finished', ({ outcome, chaos: rule }) => this.#count(outcome, rule));
    }
    lifecycle?.onPhase((phase) => {
      if (ENDING.has(phase)) chaos.close();
    });
  }

  onArmed(isArmed: boolean): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.settings.stop.eventLoopDelay !== false) {
      if (isArmed) this.loop.start();
      else this.loop.stop();
    }
    if (!isArmed) return;
    this.#calls.begin();
    this.#slowSince = undefined;
    this.#remindAt = this.clock.now() + REMINDER_INTERVAL;
    this.#watchLater();
  }

  whyNot(): string | undefined {
    const phase = this.lifecycle?.phase;
    if (phase !== undefined && ENDING.has(phase)) return 'the application ends';
    return this.#unready() ?? this.#alert();
  }

  #count(outcome: CallOutcome, rule: string | undefined): void {
    if (rule === undefined) this.#calls.count(outcome);
  }

  #watchLater(): void {
    this.#timer = this.clock.setTimeout(() => this.#look(), WATCH_INTERVAL);
    this.#timer.unref();
  }

  #look(): void {
    const reason = this.#unready() ?? this.#alert() ?? this.#failures() ?? this.#slowLoop();
    if (reason !== undefined) {
      this.chaos.stop(reason);
      return;
    }
    // Ends all rules if `CHAOS_DISABLED` was set meanwhile.
    if (this.chaos.isOff()) return;
    this.#remind();
    this.#watchLater();
  }

  #remind(): void {
    if (this.clock.now() < this.#remindAt) return;
    this.#remindAt += REMINDER_INTERVAL;
    const { armed } = this.chaos;
    const injected = armed.reduce((sum, rule) => sum + rule.injected, 0);
    const ids = armed.map(({ id }) => id).join(', ');
    this.#logger.warn(
      `Chaos is armed with ${counted(armed.length, 'rule')} (${ids}); ${counted(injected, 'fault')} so far.`,
    );
  }

  #unready(): string | undefined {
    if (!this.settings.stop.readiness) return undefined;
    for (const { check, status, critical } of this.gauges.each<HealthCheck>('health-check')) {
      if (critical && status === 'down') return `the critical health check '${check}' is down`;
    }
    return undefined;
  }

  #alert(): string | undefined {
    if (!this.settings.stop.criticalAlert) return undefined;
    for (const { rule, severity, firing } of this.gauges.each<Alerts>('alerts')) {
      if (severity === 'critical' && firing > 0) return `the critical alert '${rule}' is firing`;
    }
    return undefined;
  }

  #failures(): string | undefined {
    const { failureRate } = this.settings.stop;
    const { rise } = this.#calls;
    if (failureRate === false || rise <= failureRate) return undefined;
    return `${rise.toFixed(1)} percentage points more of the calls without a fault fail than before`;
  }

  #slowLoop(): string | undefined {
    const { eventLoopDelay } = this.settings.stop;
    if (eventLoopDelay === false) return undefined;
    const now = this.clock.now();
    if (this.loop.read().longest <= eventLoopDelay) {
      this.#slowSince = undefined;
      return undefined;
    }
    this.#slowSince ??= now - WATCH_INTERVAL;
    const isLong = now - this.#slowSince >= SLOW_LOOP_TIME;
    return isLong ? `the event loop was late by more than ${eventLoopDelay} ms for 5 s` : undefined;
  }
}
