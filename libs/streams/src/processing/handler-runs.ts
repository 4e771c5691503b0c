import {
  type Clock,
  isPromiseLike,
  RequestContext,
  runInContext,
  TimeoutExceededError,
  type Timer,
} from '@breakwater/core';
import type { CursorCommits } from '../cursors/cursor-commits.js';
import type { CommitTransaction } from '../cursors/cursor-store.js';
import type { HandleEvent } from './event-intake.js';
import type { HandlerContext } from './handler-context.js';
import type { Work } from './work.js';

/** One call of a handler. Policies that the handler uses see its deadline and its cancellation. */
class HandlerRun extends RequestContext implements HandlerContext {
  /** Ends the wait for the handler. */
  fail: (reason: unknown) => void = () => undefined;

  constructor(
    private readonly work: Work,
    private readonly commits: CursorCommits,
    deadline: number,
  ) {
    super({ attempt: work.attempts, deadline, criticality: 'sheddable' });
  }

  /** A getter, because handlers take the context apart. */
  get commitWith(): HandlerContext['commitWith'] {
    return (transaction: CommitTransaction) => this.commits.commit(transaction, this.work);
  }
}

/** Calls the handler of a stream, with a time limit. */
export class HandlerRuns {
  /** In the order of their deadlines, because all have the same time. */
  readonly #running = new Set<HandlerRun>();
  #timer: Timer | undefined;

  constructor(
    private readonly stream: string,
    private readonly handle: HandleEvent,
    private readonly timeout: number,
    private readonly clock: Clock,
    private readonly commits: CursorCommits,
  ) {}

  /**
   * Calls the handler. Returns `undefined` when it has returned without a promise.
   *
   * @throws the error of a handler that is not asynchronous; the promise rejects with the error of the others, with
   *   {@link HandlerTimeoutError} when the time is over, or with the reason of {@link abortAll}
   */
  run(work: Work): Promise<void> | undefined {
    work.attempts++;
    work.isCommitted = false;
    const run = new HandlerRun(work, this.commits, this.clock.now() + this.timeout);
    let result: unknown;
    try {
      result = runInContext(run, () => this.handle(work.event, run));
    } catch (error) {
      run.close();
      throw error;
    }
    if (isPromiseLike(result)) return this.#ended(run, result);
    run.close();
    return undefined;
  }

  /** Cancels all running calls. */
  abortAll(reason: unknown): void {
    for (const run of this.#running) this.#abort(run, reason);
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #ended(run: HandlerRun, result: PromiseLike<unknown>): Promise<void> {
    this.#running.add(run);
    if (!this.#timer) this.#watch(run);
    return new Promise<void>((resolve, reject) => {
      run.fail = reject;
      result.then(
        () => {
          this.#running.delete(run);
          run.close();
          resolve();
        },
        (error: unknown) => {
          this.#running.delete(run);
          run.close();
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything can be thrown
          reject(error);
        },
      );
    });
  }

  /** One timer serves all calls: it waits for the deadline of the oldest one. */
  #watch(oldest: HandlerRun): void {
    this.#timer = this.clock.setTimeout(this.#onTimer, oldest.deadline - this.clock.now());
    this.#timer.unref();
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    const now = this.clock.now();
    for (const run of this.#running) {
      if (run.deadline > now) {
        this.#watch(run);
        return;
      }
      this.#abort(run, new HandlerTimeoutError(this.stream, this.timeout));
    }
  };

  #abort(run: HandlerRun, reason: unknown): void {
    this.#running.delete(run);
    run.fail(reason);
    run.cancel(reason);
  }
}

/** The handler did not finish in time. */
export class HandlerTimeoutError extends TimeoutExceededError {
  constructor(stream: string, timeout: number) {
    super(`handler of the stream ${stream}`, timeout);
  }
}
