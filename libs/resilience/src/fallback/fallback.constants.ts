/** Defaults of a fallback. */
export const DEFAULT_FALLBACK_OPTIONS = {
  /** Every error. */
  on: undefined,
} as const;
