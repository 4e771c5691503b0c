import { type Clock, type FailureKind, type Failures, isTimeoutExceededError } from '@breakwater/core';
import type { AdaptiveConcurrency } from './adaptive-concurrency.js';

/** Failures by which a dependency says that it has too much to do. Other failures can be quick, and say nothing about its load. */
const OVERLOADED: ReadonlySet<FailureKind> = new Set([
  'timeout',
  'overloaded',
  'rate-limited',
  'unavailable',
]);

/** Tells a limit that adapts how the calls of a bulkhead went. */
export class CallMeter {
  constructor(
    private readonly concurrency: AdaptiveConcurrency,
    private readonly clock: Clock,
    private readonly failures: Failures,
  ) {}

  /**
   * A call begins; `active` counts it.
   *
   * @returns the time if the call is measured, or `undefined`
   */
  begin(active: number, now?: number): number | undefined {
    if (!this.concurrency.started(active)) return undefined;
    return now ?? this.clock.now();
  }

  /** A call was given up. An abort by the caller or by a faster attempt says nothing about the dependency. */
  cancelled(reason: unknown): void {
    if (isTimeoutExceededError(reason)) this.concurrency.overloaded(this.clock.now());
  }

  /** Work that began at `began` has succeeded; `undefined` if it is not measured. */
  succeeded(began: number | undefined): void {
    if (began === undefined) return;
    const now = this.clock.now();
    this.concurrency.succeeded(now - began, now);
  }

  failed(error: unknown): void {
    if (OVERLOADED.has(this.failures.of(error).kind)) this.concurrency.overloaded(this.clock.now());
  }
}
