/** Defaults of a timeout: no limit, because the right one depends on the work. `TIMEOUT_PRESETS` has numbers to start from. */
export const DEFAULT_TIMEOUT_OPTIONS = {
  /** No limit on the whole call. */
  total: undefined,
  /** No limit on one attempt. */
  attempt: undefined,
} as const;
