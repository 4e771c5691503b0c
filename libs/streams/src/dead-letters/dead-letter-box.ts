import { createHash } from 'node:crypto';
import {
  type DoublingLimits,
  doublingDelay,
  errorCode,
  errorName,
  fullJitter,
  type Random,
} from '@breakwater/core';
import { UnreadableMessageError } from '../errors/unreadable-message.error.js';
import type { StreamEvent } from '../processing/event-intake.js';
import type { HandlingPause } from '../processing/handling-pause.js';
import type { ProcessingRuntime } from '../processing/processing-runtime.js';
import { StoreCalls } from '../stores/store-calls.js';
import type { Work } from '../processing/work.js';
import '../streams.events.js';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.js';

/** Puts events into the dead letters, and takes them out. */
export class DeadLetterBox {
  readonly #calls: StoreCalls;

  constructor(
    private readonly stream: string,
    private readonly store: DeadLetterStore,
    timeout: number,
    private readonly waits: DoublingLimits,
    private readonly runtime: ProcessingRuntime,
    private readonly pause: HandlingPause,
  ) {
    this.#calls = new StoreCalls(stream, 'dead-letters', timeout, runtime);
  }

  /** True if the last call of the store failed. */
  get isFailing(): boolean {
    return this.#calls.isFailing;
  }

  /**
   * Puts an event in, and raises the alarm. While the store fails, the stream pauses, because the event would be lost otherwise.
   *
   * @throws the reason of `signal` when it aborts; then the event is not acknowledged, and comes again
   */
  async add(work: Work, error: unknown, signal: AbortSignal): Promise<void> {
    const letter = letterOf(work, error, this.runtime.clock.date());
    for (let failures = 1; ; failures++) {
      try {
        await this.put(letter, signal);
        break;
      } catch {
        signal.throwIfAborted();
        const delay = this.#delay(failures, this.runtime.random);
        await this.pause.wait(work, 'dead-letter-store', delay, signal);
      }
    }
    const { stream, cursor, id: eventId } = work.event;
    const { id, reason, attempts, errorName: name } = letter;
    const told = reason === 'unreadable' ? new UnreadableMessageError(stream, name) : error;
    const at = this.runtime.clock.date().getTime();
    this.runtime.events.publish('stream.dead-letter', {
      stream,
      cursor,
      id: eventId,
      reason,
      error: told,
      attempts,
      at,
    });
    this.runtime.errors.report(told, { stream, deadLetter: id, attempts });
  }

  /** Puts a letter in, without an alarm. */
  put(letter: DeadLetter, signal: AbortSignal): Promise<void> {
    const consequence = 'The stream handles no further event until the dead letter is stored.';
    return this.#calls.run((context) => this.store.add(letter, context), consequence, signal);
  }

  /** Returns the letters that failed longest ago. */
  list(limit: number, signal: AbortSignal): Promise<readonly DeadLetter[]> {
    const call = (context: { readonly signal: AbortSignal }): Promise<readonly DeadLetter[]> =>
      this.store.list(this.stream, limit, context);
    return this.#calls.run(call, 'The dead letters are not replayed.', signal);
  }

  remove(id: string, signal: AbortSignal): Promise<void> {
    const consequence = 'The handled dead letter stays, and will be replayed again.';
    return this.#calls.run((context) => this.store.remove(this.stream, [id], context), consequence, signal);
  }

  /** Returns the number of letters. */
  count(signal: AbortSignal): Promise<number> {
    const consequence = 'The number of dead letters is unknown.';
    return this.#calls.run((context) => this.store.count(this.stream, context), consequence, signal);
  }

  #delay(failures: number, random: Random): number {
    return Math.round(fullJitter(doublingDelay(failures, this.waits), random));
  }
}

/** Returns the letter for an event. Its id depends on the event only, so that an event that comes again replaces its letter. */
export function letterOf(
  { event, text, unreadable, attempts }: Work,
  error: unknown,
  failedAt: Date,
): DeadLetter {
  return {
    id: letterId(event, text),
    stream: event.stream,
    payload: text,
    cursor: event.cursor,
    reason: unreadable ? 'unreadable' : 'handler',
    errorName: errorName(error),
    errorCode: errorCode(error),
    attempts,
    failedAt,
  };
}

const letterId = ({ cursor }: StreamEvent, text: string): string =>
  createHash('sha256')
    .update(`${cursor ?? ''}\n${text}`)
    .digest('hex')
    .slice(0, 32);
