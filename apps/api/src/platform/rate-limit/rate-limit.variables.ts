import { alsoNamed, flag, type ValuesOf, wholeNumber, withDefault } from '../config/variable.js';

/** A day; a longer window is a mistake of units. */
const LONGEST_WINDOW = 86_400_000;

export const RATE_LIMIT_VARIABLES = {
  /** True if the API limits the requests of each client. */
  RATE_LIMIT_ENABLED: alsoNamed(withDefault(flag(), true), 'ENABLE_RATE_LIMIT'),

  /** Requests that a client may send in one window. */
  RATE_LIMIT_MAX: withDefault(wholeNumber(1, 1_000_000), 1_000),

  /** Milliseconds of the window. */
  RATE_LIMIT_WINDOW: withDefault(wholeNumber(1_000, LONGEST_WINDOW), 60_000),

  /**
   * Number of proxies in front of the API. With 0 the API ignores `X-Forwarded-For`, and all clients of a proxy share one limit.
   */
  TRUST_PROXY: withDefault(wholeNumber(0, 10), 0),
};

export type RateLimitVariables = ValuesOf<typeof RATE_LIMIT_VARIABLES>;
