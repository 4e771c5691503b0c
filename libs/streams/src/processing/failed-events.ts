import {
  causesOf,
  doublingDelay,
  type Failure,
  type FailureKind,
  fullJitter,
  isInstance,
  readNumber,
  sleep,
} from '@breakwater/core';
import type { DeadLetterBox } from '../dead-letters/dead-letter-box.js';
import { CommitRefusedError } from '../errors/commit-refused.error.js';
import { EventCommittedError } from '../errors/event-committed.error.js';
import { type HandlerRuns, HandlerTimeoutError } from './handler-runs.js';
import type { HandlingPause } from './handling-pause.js';
import type { ResolvedProcessingOptions } from './processing.options.js';
import type { ProcessingRuntime } from './processing-runtime.js';
import type { Work } from './work.js';

/** How an event ended whose first call failed. */
export type EventEnd = 'handled' | 'repeated' | 'dead-letter';

/** Kinds of failure that concern every event alike, because a dependency cannot be used for the moment. */
const OUTAGES: ReadonlySet<FailureKind> = new Set([
  'timeout',
  'refused',
  'unreachable',
  'connection-lost',
  'overloaded',
  'rate-limited',
  'unavailable',
  'circuit-open',
  'shutting-down',
]);

/** Repeats an event until it is handled, or puts it into the dead letters. */
export class FailedEvents {
  /** Dead letters since the last handled event. */
  #inARow = 0;

  constructor(
    private readonly options: ResolvedProcessingOptions,
    private readonly runs: HandlerRuns,
    private readonly letters: DeadLetterBox,
    private readonly pause: HandlingPause,
    private readonly runtime: ProcessingRuntime,
  ) {}

  /** Tells that an event was handled at its first call. */
  succeeded(): void {
    this.#inARow = 0;
  }

  /**
   * Ends an event whose call failed with `error`.
   *
   * @throws the reason of `signal` when it aborts; then the event is not acknowledged, and comes again
   */
  async settle(work: Work, error: unknown, signal: AbortSignal): Promise<EventEnd> {
    try {
      const end = await this.#repeat(work, error, signal);
      if (end === 'dead-letter') await this.#slowDown(work, signal);
      else this.#inARow = 0;
      return end;
    } finally {
      this.pause.release(work);
    }
  }

  async #repeat(work: Work, first: unknown, signal: AbortSignal): Promise<EventEnd> {
    const { clock } = this.runtime;
    let error = first;
    let failures = 0;
    let outage: { readonly since: number; calls: number } | undefined;
    for (;;) {
      signal.throwIfAborted();
      if (has(error, EventCommittedError)) return 'repeated';
      if (has(error, CommitRefusedError)) {
        if (!outage) this.runtime.errors.report(error, { stream: work.event.stream });
        outage ??= { since: clock.now(), calls: 0 };
        await this.pause.wait(work, 'commit-refused', this.options.maxRetryDelay, signal);
      } else if (work.unreadable) {
        return this.#bury(work, error, signal);
      } else if (this.#isOutage(error)) {
        outage ??= { since: clock.now(), calls: 0 };
        const left = outage.since + this.options.maxOutage - clock.now();
        if (left <= 0) return this.#bury(work, error, signal);
        const delay = Math.max(readDelay(error) ?? 0, this.#delay(++outage.calls));
        await this.pause.wait(work, 'outage', Math.min(delay, left), signal);
      } else {
        // The dependency answers again, so the other events need not wait.
        this.pause.release(work);
        outage = undefined;
        const isFinal = this.runtime.failures.of(error).kind === 'validation';
        if (++failures > this.options.retries || isFinal) return this.#bury(work, error, signal);
        await sleep(clock, this.#delay(failures), signal);
      }
      try {
        await this.runs.run(work);
        if (outage) this.pause.wake();
        return 'handled';
      } catch (next) {
        error = next;
      }
    }
  }

  #isOutage(error: unknown): boolean {
    // A handler that hangs says nothing of the other events.
    if (isInstance(error, HandlerTimeoutError)) return false;
    const failure: Failure = this.runtime.failures.of(error);
    if (failure.kind === 'validation') return false;
    return (failure.transient && OUTAGES.has(failure.kind)) || readDelay(error) !== undefined;
  }

  async #bury(work: Work, error: unknown, signal: AbortSignal): Promise<EventEnd> {
    await this.letters.add(work, error, signal);
    return 'dead-letter';
  }

  /** When one event after the other fails, probably the code, its configuration or a dependency is wrong. */
  async #slowDown(work: Work, signal: AbortSignal): Promise<void> {
    const excess = ++this.#inARow - this.options.maxDeadLettersInARow;
    // The letter is stored, so an abort only ends the wait.
    if (excess >= 0)
      await this.pause.wait(work, 'dead-letters', this.#delay(excess + 1), signal).catch(() => undefined);
  }

  #delay(retry: number): number {
    const { retryDelay: base, maxRetryDelay: cap } = this.options;
    return Math.round(fullJitter(doublingDelay(retry, { base, cap }), this.runtime.random));
  }
}

/** The wait that an error names, in milliseconds. */
function readDelay(error: unknown): number | undefined {
  const delay = readNumber(error, 'retryAfter');
  return delay !== undefined && delay >= 0 && delay < Infinity ? delay : undefined;
}

const has = (error: unknown, type: abstract new (...args: never[]) => object): boolean => {
  for (const cause of causesOf(error)) if (isInstance(cause, type)) return true;
  return false;
};
