import type { RedactorOptions } from './redactor.options.js';

/** Replacement for a secret. */
export const REDACTED = '[redacted]';

/** Defaults of a `Redactor`; `keys` and `patterns` add to the built-in ones. */
export const DEFAULT_REDACTOR_OPTIONS = {
  keys: [],
  patterns: [],
  /** Off by default: addresses and phone numbers are often the only way to find a failed case. */
  personalData: false,
  maxDepth: 6,
  maxKeys: 50,
  maxItems: 50,
  maxString: 2_000,
  maxSize: 32_000,
} as const satisfies Required<RedactorOptions>;
