import {
  type Clock,
  errorCode,
  errorName,
  readNumber,
  readProperty,
  readText,
  RepeatedFailure,
  type Settled,
  settledWithin,
} from '@breakwater/core';
import type { Logger } from '@nestjs/common';
import type { AiCache } from './ai-cache.js';

/** Shape of the kept values. A value of another shape is not used. */
const SHAPE = 1;

/** An answer as the cache keeps it: that of the model before its validation, so that JSON represents it. */
export interface KeptAnswer {
  readonly output: unknown;
  readonly service: string;
  readonly confidence: number;
}

/** The outcome of one look-up. */
export interface Lookup {
  readonly outcome: 'hit' | 'miss' | 'error';
  readonly answer?: KeptAnswer;
}

/** The cache of the ladder. It never fails and never waits longer than its limit. */
export class AnswerCache {
  readonly #failures: RepeatedFailure;

  /** @param timeout milliseconds */
  constructor(
    private readonly cache: AiCache,
    private readonly ttl: number,
    private readonly timeout: number,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#failures = new RepeatedFailure(clock);
  }

  /** @param limit milliseconds that are left for the look-up */
  async get(key: string, limit: number): Promise<Lookup> {
    const found = await this.#within(() => this.cache.get(key), limit);
    if (found.status === 'fulfilled') {
      const answer = keptAnswer(found.value);
      return answer ? { outcome: 'hit', answer } : { outcome: 'miss' };
    }
    this.#report(found.status === 'rejected' ? found.reason : undefined);
    return { outcome: 'error' };
  }

  /** Keeps an answer, and does not wait for it. */
  keep(key: string, { output, service, confidence }: KeptAnswer): void {
    const value = { shape: SHAPE, output, service, confidence };
    void this.#within(() => this.cache.set(key, value, { ttl: this.ttl }), Infinity).then((kept) => {
      if (kept.status !== 'fulfilled') this.#report(kept.status === 'rejected' ? kept.reason : undefined);
    });
  }

  /** A cache of another author can also throw at once. */
  #within(work: () => unknown, limit: number): Promise<Settled<unknown>> {
    const begun = new Promise<unknown>((resolve) => {
      resolve(work());
    });
    return settledWithin(this.clock, begun, Math.min(limit, this.timeout));
  }

  #report(error: unknown): void {
    // The message of an error can repeat the value.
    const text = (): string =>
      error === undefined
        ? 'It did not answer in time.'
        : `It threw ${errorName(error)} ${errorCode(error) ?? ''}`.trim();
    const line = this.#failures.describe(
      'The cache of AI answers failed; the ladder goes on without it.',
      text,
    );
    if (line !== undefined) this.logger.warn(line);
  }
}

/** Reads a kept answer, which another version of this package can have written. */
function keptAnswer(value: unknown): KeptAnswer | undefined {
  const service = readText(value, 'service');
  const confidence = readNumber(value, 'confidence');
  if (readProperty(value, 'shape') !== SHAPE || service === undefined || confidence === undefined)
    return undefined;
  return { output: readProperty(value, 'output'), service, confidence };
}
