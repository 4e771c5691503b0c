import type { Unsupported } from './variable.js';

const EMBEDDINGS = { because: 'this version computes no embeddings' };
const JETSTREAM = { because: 'this version does not read posts of Bluesky' };
const VECTORS = { because: 'this version has no vector store' };

/** Variables of other services of the studio. A service without a vector store, for example, must not look as if it had one. */
export const UNSUPPORTED: Readonly<Record<string, Unsupported>> = {
  OPENAI_TIMEOUT: EMBEDDINGS,
  OPENAI_MAX_RETRIES: EMBEDDINGS,
  DVECDB_TIMEOUT: VECTORS,
  DVECDB_MAX_RETRIES: VECTORS,
  JETSTREAM_ENDPOINT: JETSTREAM,
  JETSTREAM_COLLECTION: JETSTREAM,
  ATPROTO_SERVICE: JETSTREAM,
  ATPROTO_RATE_LIMIT: JETSTREAM,
};

/** Beginnings of names that only this service uses. */
export const PREFIXES = [
  'ALERT_',
  'CACHE_',
  'CIRCUIT_BREAKER_',
  'CLAMD_',
  'RATE_LIMIT_',
  'RESILIENCE_',
  'SHUTDOWN_',
  'UPLOAD_',
  'YOUTUBE_',
] as const;
