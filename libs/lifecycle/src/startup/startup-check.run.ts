import {
  type Clock,
  type Failure,
  type Failures,
  type Redactor,
  sleep,
  type StartupCheckAnswer,
  type StartupCheckFunction,
  type StartupCheckStatus,
  withTimeLimit,
} from '@breakwater/core';
import type { ResolvedStartupCheckOptions } from './startup-check.options.js';

/** Milliseconds between two runs of a check that fails for a reason that can pass. */
export const RETRY_DELAY = 1_000;

/** Longest message of a check. */
const MAX_MESSAGE = 300;

/** Sentences for the reasons of the table of failures, in place of a driver's message. */
const SENTENCES: Readonly<Record<string, string>> = {
  timeout: 'There was no answer in time',
  refused: 'Nothing listens at the address',
  unreachable: 'The host cannot be reached, or its name does not resolve',
  reset: 'The connection was lost',
  authentication: 'The access was refused',
  overloaded: 'It is overloaded',
  unavailable: 'It is not ready',
  tls: 'The TLS handshake failed',
};

/** Parts of an application that checks need. */
export interface StartupCheckHome {
  readonly clock: Clock;
  readonly failures: Failures;
  readonly redactor: Redactor;
}

/** One check with its state. */
export class StartupCheckRun {
  #status: StartupCheckStatus['status'] = 'pending';
  #message: string | undefined;
  #startedAt = 0;
  #duration = 0;
  #thrown: unknown;

  constructor(
    readonly name: string,
    readonly options: ResolvedStartupCheckOptions,
    private readonly check: StartupCheckFunction,
    private readonly home: StartupCheckHome,
  ) {}

  get status(): StartupCheckStatus {
    const { clock } = this.home;
    const duration = this.#status === 'running' ? clock.now() - this.#startedAt : this.#duration;
    return {
      name: this.name,
      status: this.#status,
      required: this.options.required,
      duration: Math.round(duration),
      ...(this.#message !== undefined && { message: this.#message }),
    };
  }

  /** The error of a failed check, if the table of failures does not know it: its stack is the only explanation. */
  get unexplained(): unknown {
    return this.#thrown;
  }

  get hasFailed(): boolean {
    return this.#status === 'failed';
  }

  /**
   * Runs the check, and repeats it for `retryFor` while it fails for a reason that can pass.
   *
   * @param last ends the repetitions when it aborts, because the start fails anyway
   * @param cancelled ends the check when it aborts
   * @param onRetry called before the first repetition
   * @throws the reason of `cancelled` when it aborts
   */
  async run(retryFor: number, last: AbortSignal, cancelled: AbortSignal, onRetry: () => void): Promise<void> {
    const { clock } = this.home;
    this.#status = 'running';
    this.#startedAt = clock.now();
    try {
      for (let runs = 1; ; runs++) {
        const { status, message, retryable } = await this.#answer(cancelled);
        this.#message = message === undefined ? undefined : this.home.redactor.text(message, MAX_MESSAGE);
        const left = retryFor - (clock.now() - this.#startedAt);
        if (status !== 'failed' || !retryable || left < RETRY_DELAY || last.aborted) {
          this.#status = status;
          return;
        }
        if (runs === 1) onRetry();
        await sleep(clock, RETRY_DELAY, AbortSignal.any([last, cancelled])).catch(() => undefined);
        cancelled.throwIfAborted();
        if (last.aborted) {
          this.#status = 'failed';
          return;
        }
      }
    } catch (error) {
      this.#status = 'failed';
      throw error;
    } finally {
      this.#duration = clock.now() - this.#startedAt;
    }
  }

  async #answer(cancelled: AbortSignal): Promise<StartupCheckAnswer> {
    const { clock, failures } = this.home;
    this.#thrown = undefined;
    try {
      const result: unknown = await withTimeLimit(
        clock,
        this.name,
        this.options.timeout,
        // An async function, because the check may throw before it returns a promise.
        async (signal) => this.check({ signal }),
        cancelled,
      );
      return answerOf(result);
    } catch (thrown) {
      cancelled.throwIfAborted();
      const failure = failures.of(thrown);
      const message = sentenceOf(failure);
      if (message === undefined) this.#thrown = thrown;
      return {
        status: 'failed',
        message: message ?? 'The check threw an error; return { status, message } to explain a failure',
        retryable: failure.transient,
      };
    }
  }
}

const STATUSES: ReadonlySet<unknown> = new Set(['passed', 'warning', 'failed']);

function answerOf(result: unknown): StartupCheckAnswer {
  if (typeof result === 'string') return { status: 'passed', message: result };
  if (typeof result !== 'object' || result === null) return { status: 'passed' };
  const { status, message, retryable } = result as Partial<StartupCheckAnswer>;
  // A method with another purpose may return any object, which is no answer.
  if (!STATUSES.has(status)) return { status: 'passed' };
  return {
    status: status!,
    ...(typeof message === 'string' && { message }),
    ...(retryable === true && { retryable }),
  };
}

/** Explains a failure without the driver's message; `undefined` if the table of failures says nothing about it. */
function sentenceOf({ reason, code }: Failure): string | undefined {
  // The code of this repository's own time limits says no more than the sentence.
  const isTelling = code !== undefined && code !== 'TIMEOUT' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code);
  const suffix = isTelling ? ` (${code})` : '';
  const sentence = SENTENCES[reason] ?? (suffix === '' ? undefined : 'The check failed');
  return sentence === undefined ? undefined : `${sentence}${suffix}`;
}
