import { checkOptions, minutes } from '@breakwater/core';
import type { VectorHit, VectorMetadata } from '../stores/vector-store.js';
import type { CallLimits } from './store-calls.js';

/** Options of a search by text. */
export interface SearchOptions extends CallLimits {
  /** True if the answer must not come from the cache. It is not kept there either. @default false */
  readonly skipCache?: boolean | undefined;
  /** Smallest score of a hit. @default none */
  readonly minScore?: number | undefined;
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of several searches by text. */
export interface BatchSearchOptions extends SearchOptions {
  /** Searches that run at the same time. @default 5 */
  readonly concurrency?: number | undefined;
  /** Milliseconds for all searches together. Those that have not ended by then fail with a `TimeoutExceededError`. @default 60000 */
  readonly deadline?: number | undefined;
}

/** Hits of a search by text. */
export interface VectorSearchAnswer<M extends object = VectorMetadata> {
  /** The nearest items, the best one first. */
  readonly hits: readonly VectorHit<M>[];
  /** True if the hits are those of an earlier search, since which nothing was written. */
  readonly cached: boolean;
  /** True if the search failed and a fallback answered. */
  readonly degraded: boolean;
}

/** Outcome of one of several searches. */
export type VectorSearchOutcome<M extends object = VectorMetadata> =
  ({ readonly ok: true } & VectorSearchAnswer<M>) | { readonly ok: false; readonly error: unknown };

/** Defaults of {@link BatchSearchOptions}, and the number of hits. */
export const DEFAULT_SEARCH = Object.freeze({ limit: 10, concurrency: 5, deadline: minutes(1) } as const);

const KNOWN = ['timeout', 'maxRetries', 'skipCache', 'minScore', 'signal'];

/**
 * Checks the options of a search.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const checkSearchOptions = (options: BatchSearchOptions, place: string, isBatch = false): void =>
  checkOptions('vector.search', place, (check) => {
    check.known(options, isBatch ? [...KNOWN, 'concurrency', 'deadline'] : KNOWN);
    const { timeout, maxRetries, skipCache, signal, concurrency, deadline } = options;
    if (timeout !== undefined) check.duration('timeout', timeout, 1);
    if (maxRetries !== undefined) check.integer('maxRetries', maxRetries, 0);
    if (skipCache !== undefined) check.boolean('skipCache', skipCache);
    check.that(signal === undefined || signal instanceof AbortSignal, 'signal', 'an AbortSignal', signal);
    if (concurrency !== undefined) check.integer('concurrency', concurrency, 1);
    if (deadline !== undefined) check.duration('deadline', deadline, 1);
  });
