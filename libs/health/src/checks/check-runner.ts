import { type Clock, isPromiseLike } from '@breakwater/core';
import type { CheckAnswer, CheckFunction } from './check.js';
import type { ResolvedCheckOptions } from './check.options.js';
import { checkKey, type CheckResult } from './check-result.js';
import { CheckRun } from './check-run.js';
import { Publication } from './publication.js';
import { Damping } from './damping.js';
import { interpretError, interpretReturn } from './interpretation.js';
import type { HealthCheckGauge, HealthStatus } from './health.events.js';

/** Receives each change of a check's published status, with the error behind a failure. */
type TransitionListener = (from: HealthStatus, result: CheckResult, cause: unknown) => void;

/**
 * Runs one check with a time limit, a cache and damping. At most one run is under way, even when it hangs. A result that is
 * too old becomes `unknown`.
 */
export class CheckRunner {
  readonly #damping: Damping;
  #run: CheckRun | undefined;
  #expires = -Infinity;
  #lastAnswerAt = -Infinity;
  #lastSuccessAt = -Infinity;
  /** Milliseconds of the latest run, whether or not its result was published. */
  #responseTime: number | undefined;
  #result: CheckResult;

  /** @internal */
  constructor(
    readonly name: string,
    private readonly check: CheckFunction,
    readonly options: ResolvedCheckOptions,
    private readonly clock: Clock,
    private readonly onTransition: TransitionListener,
    private readonly publication: Publication = new Publication(),
  ) {
    this.#damping = new Damping(options.failureThreshold, options.successThreshold);
    this.#result = this.#unknown('pending');
  }

  /** The published result; a background result that is too old is `unknown`. */
  get result(): CheckResult {
    if (this.#result.state !== 'unknown' && this.clock.now() - this.#lastAnswerAt > this.options.staleAfter) {
      this.#damping.reset();
      this.#publish(this.#unknown('stale'));
    }
    return this.#result;
  }

  /** The check as gauges show it. Reading it does not run the check. */
  get gauge(): HealthCheckGauge {
    const { kind, critical, state: status } = this.result;
    const lastSuccessAge = this.clock.now() - this.#lastSuccessAt;
    return {
      check: checkKey(this.result),
      kind,
      status,
      critical,
      ...(this.#responseTime !== undefined && { responseTime: this.#responseTime }),
      ...(lastSuccessAge < Infinity && { lastSuccessAge }),
    };
  }

  /** Makes the result fresh enough to answer a caller. The promise, if there is one, never rejects. */
  refresh(): Promise<void> | undefined {
    if (this.options.interval !== undefined) {
      return this.#lastAnswerAt === -Infinity ? this.#run?.answered : undefined;
    }
    return this.clock.now() < this.#expires ? undefined : this.run();
  }

  /** Runs the check now, or joins the run under way. */
  run(): Promise<void> | undefined {
    if (this.#run) {
      // A second run beside one that hangs would pile up connections, so the request counts as one more failure.
      if (this.#run.givenUp) this.#answer({ status: 'down', reason: 'timeout' }, this.#run.age);
      return this.#run.answered;
    }
    const run = new CheckRun(this.name, this.clock, this.publication);
    try {
      const outcome = this.check(run);
      if (isPromiseLike(outcome)) {
        this.#run = run;
        run.follow(
          outcome,
          this.options.timeout,
          (answer) => this.#answer(answer, run.age),
          () => (this.#run = undefined),
        );
      } else {
        this.#answer(interpretReturn(outcome, this.publication), run.age);
      }
    } catch (cause) {
      this.#answer(interpretError(cause, this.publication), run.age);
    }
    return run.answered;
  }

  #answer(answer: CheckAnswer, responseTime: number): void {
    const now = this.clock.now();
    const { goodCacheTime, badCacheTime } = this.options;
    this.#expires = now + (answer.status === 'down' ? badCacheTime : goodCacheTime);
    this.#lastAnswerAt = now;
    if (answer.status === 'up') this.#lastSuccessAt = now;
    this.#responseTime = Math.round(responseTime * 10) / 10;
    if (!this.#damping.accepts(answer.status)) return;
    const { status: state, reason, details } = answer;
    const result: CheckResult = {
      name: this.name,
      kind: this.options.kind,
      critical: this.options.critical,
      status: state === 'down' && !this.options.critical ? 'degraded' : state,
      state,
      ...(reason !== undefined && { reason }),
      responseTime: this.#responseTime,
      ...(details && { details }),
      checkedAt: now,
    };
    this.#publish(result, answer.cause);
  }

  #publish(result: CheckResult, cause?: unknown): void {
    const from = this.#result.state;
    const first = this.#result.checkedAt === undefined && this.#result.reason === 'pending';
    this.#result = result;
    // A first result of `up` is not a transition.
    if (from !== result.state && !(first && result.state === 'up')) this.onTransition(from, result, cause);
  }

  #unknown(reason: 'pending' | 'stale'): CheckResult {
    const { kind, critical } = this.options;
    return { name: this.name, kind, critical, status: 'unknown', state: 'unknown', reason };
  }
}
