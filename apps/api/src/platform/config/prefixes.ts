/** Beginnings of names that only this service uses. */
export const PREFIXES = [
  'ALERT_',
  'ATPROTO_',
  'CACHE_',
  'CHAOS_',
  'CIRCUIT_BREAKER_',
  'CLAMD_',
  'DVECDB_',
  'JETSTREAM_',
  'OPERATION_',
  'OVERLOAD_',
  'RATE_LIMIT_',
  'RESILIENCE_',
  'SHUTDOWN_',
  'UPLOAD_',
  'YOUTUBE_',
] as const;
