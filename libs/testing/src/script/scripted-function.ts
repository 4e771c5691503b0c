import type { Clock } from '@breakwater/core';
import type { ClockSource } from '../clock/clock-of.js';

/** One call of a scripted function. */
export interface ScriptedCall {
  /** Number of the call, from 1. */
  readonly number: number;
  readonly args: readonly unknown[];
  /** Outcome as the script writes it, e.g. `200ms:S`; `undefined` for a call beyond the end of the script. */
  readonly outcome: string | undefined;
  /** Time on the scale of `Clock.now()`. */
  readonly startedAt: number;
  /** Time on the scale of `Clock.now()`; `undefined` while the call runs. */
  readonly endedAt: number | undefined;
  readonly state: 'running' | 'succeeded' | 'failed' | 'aborted';
  /** Error of a call that failed, or reason of the abort. */
  readonly error?: unknown;
}

/** Options of `outcomes()`. */
export interface OutcomesOptions<T> {
  /** Result of each success, or a function that makes it. @default undefined */
  readonly value?: T | ((call: ScriptedCall) => T);
  /** Makes the error of `F`. @default a `ScriptedError` that retries repeat */
  readonly error?: (call: ScriptedCall) => unknown;
  /** Clock of the delays, or the application that has it. @default the system's clock */
  readonly clock?: ClockSource;
}

/** A `fetch` whose answers a script gives. */
export type ScriptedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A function whose outcomes a script gives. It serves as an operation of `ResilienceService.execute()`, as a method, and as `fetch`. */
export interface ScriptedFunction<T> {
  (...args: unknown[]): Promise<T>;
  /** All calls, in their order. */
  readonly calls: readonly ScriptedCall[];
  /** Calls that run now. */
  readonly running: number;
  /** Most calls that ran at the same time. */
  readonly maxConcurrent: number;
  /** Calls that were aborted before they ended. */
  readonly aborted: number;
  /** Outcomes that are left before the end of the script, or before {@link thenForever}. */
  readonly remaining: number;
  readonly script: string;
  readonly clock: Clock;
  /**
   * The same script as a `fetch`: a success is a response with the value as JSON, a status is a response with that status, and other
   * failures are the `TypeError` of a real `fetch`, with the failure as cause.
   */
  readonly fetch: ScriptedFetch;
  /**
   * Repeats further outcomes without end, in turn.
   *
   * @throws ScriptSyntaxError when the script has a mistake or is empty
   */
  thenForever(outcomes: string): ScriptedFunction<T>;
}
