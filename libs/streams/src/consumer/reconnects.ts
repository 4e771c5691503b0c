import { doublingDelay, fullJitter, minutes, type Random } from '@breakwater/core';
import type { StreamCursor } from '../cursors/cursor-store.js';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import type { ConnectionFailure } from './connection-failure.js';

/** Longest wait by `Retry-After`. A longer one is a mistake of the server, or an attempt to stop the stream. */
const LONGEST_RETRY_AFTER = minutes(10);

/** Counts the failed connections in a row of one stream, and determines the waits between them. */
export class Reconnects {
  #attempts = 0;
  #refusals = 0;
  #oversized: { readonly cursor: StreamCursor | undefined; readonly count: number } | undefined;
  /** Wait that the server asks for with every attempt. */
  #floor = 0;

  constructor(
    private readonly options: Pick<ResolvedStreamOptions, 'backoff' | 'maxRefusals'>,
    private readonly random: Random,
  ) {}

  /** Failed connections since the last stable one. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Takes over the wait that the server asks for: the `retry` of server-sent events. */
  atLeast(delay: number): void {
    this.#floor = Math.min(delay, this.options.backoff.cap);
  }

  /** A connection is stable: the next wait is short again. */
  reset(): void {
    this.#attempts = 0;
    this.#refusals = 0;
  }

  /** An operator wants another try. */
  restart(): void {
    this.reset();
    this.#oversized = undefined;
  }

  /**
   * Counts a failed connection.
   *
   * @param cursor the last acknowledged position, to recognise one message that is too large each time
   * @returns milliseconds to wait, or `undefined` when further attempts are pointless
   */
  next(
    { refusal, oversized, retryAfter = 0 }: ConnectionFailure,
    cursor: StreamCursor | undefined,
  ): number | undefined {
    this.#attempts++;
    if (refusal) this.#refusals++;
    else this.#refusals = 0;
    // A connection is stable between two meetings with the same message, so it has a count of its own.
    if (oversized) {
      const count = this.#oversized && this.#oversized.cursor === cursor ? this.#oversized.count + 1 : 1;
      this.#oversized = { cursor, count };
    }
    const { maxRefusals, backoff } = this.options;
    if (Math.max(this.#refusals, oversized ? (this.#oversized?.count ?? 0) : 0) >= maxRefusals)
      return undefined;
    const asked = Math.min(retryAfter, LONGEST_RETRY_AFTER);
    const delay = Math.round(fullJitter(doublingDelay(this.#attempts, backoff), this.random));
    return Math.max(delay, this.#floor, asked);
  }
}
