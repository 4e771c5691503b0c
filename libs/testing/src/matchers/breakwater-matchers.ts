import type { CircuitState } from '@breakwater/core';

/** How the waits of a recording may deviate from the expected ones. */
export type WaitJitter = 'none' | 'full' | 'equal' | number;

/** Options of `toHaveWaited()`. */
export interface WaitedOptions {
  /**
   * The jitter of the retries: `full` allows 0 to the wait, `equal` half of the wait to the wait, a number that share more or less.
   * @default 'none'
   */
  readonly jitter?: WaitJitter;
}

/**
 * The matchers that `@breakwater/testing/jest` and `@breakwater/testing/vitest` add. A recording is a function of `outcomes()`,
 * `eventsOf(app)`, an application with `BreakwaterTesting`, or a call of `watchCall()`.
 */
export interface BreakwaterMatchers<R> {
  /** Expects a promise, a function that returns one, or a `watchCall()` to reject with a code, of the error or of one of its causes. */
  toRejectWithCode(code: string): Promise<void>;
  /** Expects the number of attempts: all calls of a scripted function, or those of the last finished call of a recording. */
  toHaveMadeAttempts(count: number): R;
  /** Expects the waits in milliseconds between the attempts of a recording. */
  toHaveWaited(waits: readonly number[], options?: WaitedOptions): R;
  /** Expects an application to have a circuit, and the circuit to be in a state. */
  toHaveCircuit(name: string, state: CircuitState): R;
  /** Expects a fallback to have answered in a recording. */
  toHaveUsedFallback(): R;
  /** Expects the last call of a recording, or the call of `watchCall()`, to have settled within milliseconds of its clock. */
  toHaveSettledWithin(milliseconds: number): R;
  /** Expects the number of open handles of an application; see `leaksOf()`. */
  toHaveOpenHandles(count: number): Promise<void>;
}

/** Result of a matcher, as Jest and Vitest expect it. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}
