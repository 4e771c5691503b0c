import { type CircuitState, type ProcessMemory, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import {
  type AlertCondition,
  AlertManager,
  type AlertOptions,
  type AlertRedis,
  type AlertRule,
} from '../../src/index.js';
import { resolveAlertOptions } from '../../src/alerts/alert.options.js';
import { RecordingChannel } from './recording.channel.js';
import type { ErrorTrackedEvent, IssueTransitionEvent } from '../../src/error-tracking.events.js';
import type { HealthTransition } from '../../src/alerts/rules/health-transition.rule.js';

/** A running alert manager on a clock that stands still, with a channel that records. */
export class Alerting {
  readonly clock = new VirtualClock();
  readonly events = new ResilienceEvents();
  readonly gauges = new ResilienceGauges();
  readonly channel: RecordingChannel;
  readonly manager: AlertManager;

  constructor(options: AlertOptions = {}, redis?: AlertRedis, memory?: Pick<ProcessMemory, 'use' | 'heap'>) {
    const channels = options.channels ?? [new RecordingChannel()];
    this.channel = channels[0] as RecordingChannel;
    this.manager = new AlertManager(resolveAlertOptions({ ...options, channels }), {
      clock: this.clock,
      random: new SeededRandom(),
      events: this.events,
      gauges: this.gauges,
      redis,
      memory,
    });
    this.manager.start();
  }

  /** Starts an alert manager with one rule. */
  static on(condition: AlertCondition, rule: Partial<AlertRule> = {}, options: AlertOptions = {}): Alerting {
    return new Alerting({ rules: [{ name: 'Rule', condition, ...rule }], ...options });
  }

  readonly error = (error: Partial<ErrorTrackedEvent> = {}): void =>
    this.events.publish('error.tracked', {
      fingerprint: 'v1:1',
      category: 'database',
      severity: 'critical',
      name: 'DatabaseError',
      expected: false,
      ...error,
    });

  readonly issue = (issue: Partial<IssueTransitionEvent> = {}): void =>
    this.events.publish('issue.transition', {
      issue: '1',
      fingerprint: 'v1:1',
      title: 'DatabaseError: no connection',
      category: 'database',
      severity: 'high',
      to: 'new',
      count: 1,
      at: this.clock.now(),
      ...issue,
    });

  readonly check = (check: string, to: HealthTransition['to'], critical = false, reason?: string): void =>
    this.events.publish('health.transition', {
      check,
      from: 'up',
      to,
      critical,
      at: this.clock.now(),
      ...(reason !== undefined && { reason }),
    });

  readonly circuit = (circuit: string, to: CircuitState, observed?: true): void =>
    this.events.publish('circuit-breaker.transition', {
      circuit,
      from: 'closed',
      to,
      reason: 'failure-rate',
      at: this.clock.now(),
      failureRate: 60,
      slowCallRate: -1,
      ...(observed && { observed }),
    });
}

/** A condition that begins and ends as `Alerting.check` says. */
export const DOWN: AlertCondition = { type: 'health_transition' };
