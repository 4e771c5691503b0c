import type {
  ChaosArmedEvent,
  ChaosEndedEvent,
  ChaosInjectedEvent,
  ChaosRuleGauge,
  ChaosStoppedEvent,
} from '../chaos/chaos.events.js';
import type { BulkheadLimit, CallOutcome, CircuitState, RetryExhaustedReason } from '@breakwater/core';
import type { FleetCircuitGauge, FleetHintsConnectionEvent, FleetHintsGauge } from '../hints/hints.events.js';
import type {
  LiveOptionsGauge,
  OptionsRejectedEvent,
  OptionsReloadedEvent,
} from '../reload/reload.events.js';
import type { PolicySwitchedEvent, PolicySwitchGauge } from '../switches/switch.events.js';

import type {
  CircuitGauge,
  BulkheadGauge,
  AdaptiveTimeoutGauge,
  HedgeGauge,
  RetryBudgetGauge,
} from './resilience.gauges.js';

export type * from './resilience.gauges.js';

/** Why a circuit changed its state. */
export type CircuitTransitionReason =
  | 'failure-rate'
  | 'slow-call-rate'
  | 'consecutive-failures'
  | 'fleet-hint'
  | 'reset-timeout'
  | 'trials-passed'
  | 'trials-failed'
  | 'trials-overdue'
  | 'manual'
  | 'restored';

/** A circuit changed its state. */
export interface CircuitTransitionEvent {
  readonly circuit: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: CircuitTransitionReason;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Percentage of failures that led here; -1 when there were too few calls to judge. */
  readonly failureRate: number;
  /** Percentage of slow calls that led here; -1 when there were too few calls to judge. */
  readonly slowCallRate: number;
  /** Milliseconds until trial calls are let through; only when `to` is `open`. */
  readonly retryAfter?: number;
  /** The circuit only observes: calls go on passing, whatever `to` says. */
  readonly observed?: true;
}

/** Outcome of a call through a circuit breaker. */
export type CircuitCallOutcome = 'success' | 'failure' | 'timeout' | 'ignored' | 'rejected';

/** A call went through a circuit breaker, or was refused by it; one per attempt. */
export interface CircuitCallEvent {
  readonly circuit: string;
  readonly outcome: CircuitCallOutcome;
  /** Milliseconds; 0 when rejected. */
  readonly duration: number;
  readonly error?: unknown;
  /** The circuit only observes: a call shown as rejected or timed out went on all the same. */
  readonly observed?: true;
}

/** A circuit was removed; listeners can drop its series. */
export interface CircuitRemovedEvent {
  readonly circuit: string;
}

/** A failed attempt will be repeated after a delay. */
export interface RetryScheduledEvent {
  readonly name: string;
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next attempt. */
  readonly delay: number;
  readonly error: unknown;
}

/** A retry policy gave up. */
export interface RetryExhaustedEvent {
  readonly name: string;
  /** Attempts made. */
  readonly attempts: number;
  readonly reason: RetryExhaustedReason;
  readonly error: unknown;
}

/** A call that had no answer yet was sent once more. */
export interface HedgeStartedEvent {
  readonly name: string;
  /** Number of the hedge, from 1. */
  readonly index: number;
  /** Milliseconds since the first attempt began. */
  readonly waited: number;
}

/** A hedge has answered before the first attempt. */
export interface HedgeWonEvent {
  readonly name: string;
  /** Number of the hedge, from 1. */
  readonly index: number;
  /**
   * Milliseconds by which the hedge was faster than the first attempt, at least: the head start of that attempt. How long it would have
   * taken is not known, as it was aborted. 0 if it had failed.
   */
  readonly saved: number;
}

/** A hedge was due, but was not started. */
export interface HedgeSkippedEvent {
  readonly name: string;
  /**
   * `budget`: the retries and hedges of the policy are used up. `deadline`: less time was left than half of the calls take. `no-room`: the
   * circuit was not closed, the bulkhead had no free slot, or hedges were switched off. `overload`: requests are refused
   * because of overload. `closing`: the application ends.
   */
  readonly reason: 'budget' | 'deadline' | 'no-room' | 'overload' | 'closing';
}

/** Something was given up because it took too long. */
export interface TimeoutExceededEvent {
  readonly name: string;
  /** `caller` for a request whose own caller waited no longer, by the header `x-request-timeout-ms`. */
  readonly scope: 'total' | 'attempt' | 'request' | 'caller';
  /** Milliseconds. */
  readonly timeout: number;
}

/** A bulkhead refused a call. */
export interface BulkheadRejectedEvent {
  readonly name: string;
  readonly reason: BulkheadLimit;
  /** Calls that run. */
  readonly active: number;
  /** Calls that wait. */
  readonly queued: number;
}

/** A call that had to wait for a slot of a bulkhead got one. */
export interface BulkheadEnteredEvent {
  readonly name: string;
  /** Milliseconds that it waited. */
  readonly waited: number;
}

/** A fallback answered in place of a failed call. */
export interface FallbackUsedEvent {
  readonly name: string;
  /** The error that the fallback received. */
  readonly error: unknown;
  /** True if the fallback itself succeeded. */
  readonly succeeded: boolean;
}

/** A logical call, with all of its attempts and its fallback, is over. */
export interface CallFinishedEvent {
  readonly name: string;
  readonly outcome: CallOutcome;
  /** Attempts made; 0 when a policy refused the call before it ran. */
  readonly attempts: number;
  /** Milliseconds from the caller's entry to its answer. */
  readonly duration: number;
  readonly requestId: string | undefined;
  readonly error?: unknown;
  /** Id of the last chaos rule that has injected a fault into the call. */
  readonly chaos?: string;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'call.finished': CallFinishedEvent;
    'circuit-breaker.transition': CircuitTransitionEvent;
    'circuit-breaker.call': CircuitCallEvent;
    'circuit-breaker.removed': CircuitRemovedEvent;
    'retry.scheduled': RetryScheduledEvent;
    'retry.exhausted': RetryExhaustedEvent;
    'hedge.started': HedgeStartedEvent;
    'hedge.won': HedgeWonEvent;
    'hedge.skipped': HedgeSkippedEvent;
    'timeout.exceeded': TimeoutExceededEvent;
    'bulkhead.entered': BulkheadEnteredEvent;
    'bulkhead.rejected': BulkheadRejectedEvent;
    'fallback.used': FallbackUsedEvent;
    'fleet-hints.connection': FleetHintsConnectionEvent;
    'chaos.armed': ChaosArmedEvent;
    'chaos.ended': ChaosEndedEvent;
    'chaos.injected': ChaosInjectedEvent;
    'chaos.stopped': ChaosStoppedEvent;
    'policy.switched': PolicySwitchedEvent;
    'options.reloaded': OptionsReloadedEvent;
    'options.rejected': OptionsRejectedEvent;
  }

  interface ResilienceGaugeMap {
    'circuit-breaker': CircuitGauge;
    bulkhead: BulkheadGauge;
    'adaptive-timeout': AdaptiveTimeoutGauge;
    hedge: HedgeGauge;
    'retry-budget': RetryBudgetGauge;
    'fleet-hints': FleetHintsGauge;
    'fleet-circuit': FleetCircuitGauge;
    'chaos-rule': ChaosRuleGauge;
    'policy-switch': PolicySwitchGauge;
    'live-options': LiveOptionsGauge;
  }
}
