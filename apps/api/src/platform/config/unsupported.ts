import type { Unsupported } from './variable.js';

const JETSTREAM = { because: 'this version does not read posts of Bluesky' };

/** Variables of other services of the studio. A service that reads no posts, for example, must not look as if it did. */
export const UNSUPPORTED: Readonly<Record<string, Unsupported>> = {
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
  'DVECDB_',
  'OPERATION_',
  'RATE_LIMIT_',
  'RESILIENCE_',
  'SHUTDOWN_',
  'UPLOAD_',
  'YOUTUBE_',
] as const;
