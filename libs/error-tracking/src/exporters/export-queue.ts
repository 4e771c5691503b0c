import {
  AppError,
  counted,
  doublingDelay,
  readNumber,
  type Redactor,
  type ResilienceEvents,
  type Timer,
  untilAborted,
  withTimeLimit,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { failureReason } from '../alerts/channels/failure-reason.js';
import type { BackgroundClock } from '../background/background.clock.js';
import { issueIdOf } from '../issues/issue.js';
import type { Occurrences } from '../issues/occurrences.js';
import { PendingOccurrences } from '../issues/pending-occurrences.js';
import type { ErrorReceiver } from '../tracking/error-recorder.js';
import { CONCURRENT_EXPORTS, EXPORT_TIMEOUT, FIRST_PAUSE, LONGEST_PAUSE } from './exporters.constants.js';
import type { IssueExporter } from './issue-exporter.js';

/** Surroundings of an {@link ExportQueue}. */
export interface ExportQueueContext {
  readonly clock: BackgroundClock;
  readonly events: ResilienceEvents;
  readonly redactor: Redactor;
  readonly service: string;
  readonly instance: string;
  /** Milliseconds from the first error to the call of the exporter. */
  readonly interval: number;
  /** Maximum number of different errors that wait. */
  readonly maxPending: number;
}

/**
 * Hands errors to one exporter: equal errors of an interval together, at most four calls at the same time. While the exporter fails, the
 * errors wait, add up, and are sent after a pause. A slow exporter delays nothing else.
 */
export class ExportQueue implements ErrorReceiver {
  readonly #logger = new Logger('ErrorTracker');
  readonly #stopped = new AbortController();
  readonly pending: PendingOccurrences;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #started = false;
  /** Failed rounds since the last success. */
  #failures = 0;
  /** Milliseconds that the service has asked to wait. */
  #retryAfter = 0;

  constructor(
    private readonly exporter: IssueExporter,
    private readonly context: ExportQueueContext,
  ) {
    this.pending = new PendingOccurrences(context.maxPending);
  }

  /**
   * @returns `false` if the exporter is off
   * @throws the error of the exporter that cannot start
   */
  async start(): Promise<boolean> {
    const isOn = (await this.exporter.start?.()) ?? true;
    this.#started = isOn;
    if (isOn && this.pending.size > 0) this.schedule();
    return isOn;
  }

  schedule(): void {
    if (this.#timer || this.#running || !this.#started) return;
    this.#timer = this.context.clock.setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, this.#delay);
  }

  /** Tries once to send all waiting errors. Never rejects. */
  async flush(): Promise<void> {
    while (this.#running) await this.#running;
    if (this.pending.size === 0 || !this.#started) return;
    this.#running = this.#round();
    await this.#running;
  }

  /** Tries once more to send what waits, until the signal aborts, and closes the exporter. Errors that are left are lost. */
  async close(signal: AbortSignal): Promise<void> {
    await untilAborted(this.flush(), signal);
    this.#started = false;
    this.#stopped.abort(new Error('The application has ended.'));
    await this.#running;
    if (this.#timer) this.context.clock.clearTimeout(this.#timer);
    const left = this.pending.take();
    const errors = left.reduce((sum, { count }) => sum + count, 0) + this.#countDropped();
    if (left.length > 0) {
      for (const { count } of left) this.#publish('lost', count);
      this.#logger.error(
        `The application ended before exporter '${this.exporter.name}' had sent ${counted(errors, 'error')} of ${counted(left.length, 'issue')}.`,
      );
    }
    await untilAborted(this.exporter.close?.(signal), signal);
  }

  get #delay(): number {
    if (this.#failures === 0) return this.context.interval;
    const pause = doublingDelay(this.#failures, { base: FIRST_PAUSE, cap: LONGEST_PAUSE });
    return Math.min(Math.max(pause, this.#retryAfter), LONGEST_PAUSE);
  }

  async #round(): Promise<void> {
    const waiting = [...this.pending.take()];
    const failed: Occurrences[] = [];
    let failure: { readonly error: unknown } | undefined;
    const sendInTurn = async (): Promise<void> => {
      for (let next; !failure && (next = waiting.shift());) {
        const error = await this.#send(next);
        if (!error) continue;
        failed.push(next);
        failure ??= error;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_EXPORTS }, sendInTurn));
    this.pending.putBack([...failed, ...waiting]);
    this.#report(failure);
    this.#countDropped();
    this.#running = undefined;
    if (this.pending.size > 0) this.schedule();
  }

  /** Returns the failure after which the errors wait for the next round. */
  async #send(errors: Occurrences): Promise<{ readonly error: unknown } | undefined> {
    const { service, instance, clock } = this.context;
    const { alias: _alias, ...exported } = errors;
    const all = { ...exported, issue: issueIdOf(errors.fingerprint), service, instance };
    const { name } = this.exporter;
    const { signal: stopped } = this.#stopped;
    try {
      await withTimeLimit(
        clock,
        name,
        EXPORT_TIMEOUT,
        (signal) => this.exporter.export(all, signal),
        stopped,
      );
      this.#publish('sent', errors.count);
      return undefined;
    } catch (error) {
      if (!AppError.is(error) || error.retryable) return { error };
      this.#publish('lost', errors.count);
      this.#logger.error(
        `Exporter '${name}' refused ${counted(errors.count, 'error')}, which will not be sent again. ${this.#reasonOf(error)}`,
      );
      return undefined;
    }
  }

  #report(failure: { readonly error: unknown } | undefined): void {
    const { name } = this.exporter;
    if (failure) {
      const { error } = failure;
      this.#retryAfter = AppError.is(error) ? (readNumber(error, 'retryAfter') ?? 0) : 0;
      if (this.#failures++ > 0 || this.#stopped.signal.aborted) return;
      this.#logger.error(
        `Exporter '${name}' is failing; its errors wait and will be sent again. ${this.#reasonOf(error)}`,
      );
    } else {
      if (this.#failures > 0) this.#logger.log(`Exporter '${name}' is working again.`);
      this.#failures = 0;
    }
  }

  #reasonOf(error: unknown): string {
    return failureReason(error, this.context.redactor);
  }

  #countDropped(): number {
    const dropped = this.pending.takeDropped();
    if (dropped > 0) this.#publish('lost', dropped);
    return dropped;
  }

  #publish(outcome: 'sent' | 'lost', errors: number): void {
    this.context.events.publish('errors.exported', { exporter: this.exporter.name, outcome, errors });
  }
}
