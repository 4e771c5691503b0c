/** Defaults of a timeout: none, as only the work tells how long is too long. `TIMEOUT_PRESETS` has numbers to start from. */
export const DEFAULT_TIMEOUT_OPTIONS = {
  /** No limit on the whole call. */
  total: undefined,
  /** No limit on one attempt. */
  attempt: undefined,
} as const;
