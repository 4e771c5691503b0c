import { type Clock, readNumber, readProperty, readText } from '@breakwater/core';
import type { Logger } from '@nestjs/common';
import type { AiCache } from './ai-cache.js';
import { GuardedCache } from './guarded-cache.js';

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

/** Keeps the answers of models. */
export class AnswerCache {
  readonly #cache: GuardedCache;

  /** @param timeout longest wait for the cache in milliseconds */
  constructor(cache: AiCache, ttl: number, timeout: number, clock: Clock, logger: Logger) {
    this.#cache = new GuardedCache(cache, {
      ttl,
      timeout,
      clock,
      logger,
      subject: 'The cache of AI answers',
    });
  }

  /** @param limit milliseconds that are left for the look-up */
  async get(key: string, limit: number): Promise<Lookup> {
    const { failed, value } = await this.#cache.get(key, limit);
    if (failed) return { outcome: 'error' };
    const answer = keptAnswer(value);
    return answer ? { outcome: 'hit', answer } : { outcome: 'miss' };
  }

  /** Keeps an answer, and does not wait for it. */
  keep(key: string, { output, service, confidence }: KeptAnswer): void {
    void this.#cache.set(key, { shape: SHAPE, output, service, confidence });
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
