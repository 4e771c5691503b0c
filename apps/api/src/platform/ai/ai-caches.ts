import type { CacheOptions } from '@breakwater/cache';
import { hours } from '@breakwater/core';

/** The cache with the answers of models. */
export const LLM_RESPONSE = 'llm-response';

/** The cache with the hits of searches. */
export const VECTOR_SEARCH = 'vector-search';

/** The caches of AI. Answers cost money, so they are kept for an hour whatever `CACHE_TTL` says. */
export const AI_CACHES: Readonly<Record<string, CacheOptions>> = {
  [LLM_RESPONSE]: { ttl: hours(1) },
  [VECTOR_SEARCH]: { ttl: hours(1) },
};
