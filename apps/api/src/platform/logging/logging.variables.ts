import { MAX_TIMER_DELAY } from '@breakwater/core';
import { alsoNamed, type ValuesOf, wholeNumber, withDefault, word } from '../config/variable.js';

export const LOGGING_VARIABLES = {
  /** Least severe level that is logged. */
  LOG_LEVEL: alsoNamed(
    withDefault(word('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info'),
    'DEBUG',
    // Express and other packages read lists of names in the same variable; they say nothing about the level.
    (text) => (text === 'true' || text === '1' ? 'debug' : undefined),
  ),

  /** Requests that take longer than this are logged as warnings, in milliseconds. */
  SLOW_REQUEST_THRESHOLD: withDefault(wholeNumber(1, MAX_TIMER_DELAY), 5_000),
};

export type LoggingVariables = ValuesOf<typeof LOGGING_VARIABLES>;
