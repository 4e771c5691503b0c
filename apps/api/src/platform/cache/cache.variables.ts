import { flag, type ValuesOf, wholeNumber, withDefault } from '../config/variable.js';

export const CACHE_VARIABLES = {
  /** True if answers are kept. Without them there are no last known statistics. */
  CACHE_ENABLED: withDefault(flag(), true),

  /** Seconds for which a kept value is fresh. */
  CACHE_TTL: withDefault(wholeNumber(1, 31_536_000), 3_600),

  /** Greatest number of values of each cache in the memory of a replica. */
  CACHE_MAX_SIZE: withDefault(wholeNumber(1, 1_000_000), 1_000),
};

export type CacheVariables = ValuesOf<typeof CACHE_VARIABLES>;
