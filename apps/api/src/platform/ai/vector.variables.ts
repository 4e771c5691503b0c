import { MAX_TIMER_DELAY } from '@breakwater/core';
import { MAX_RETRIES } from './ai.variables.js';
import { type ValuesOf, wholeNumber, withDefault } from '../config/variable.js';

export const VECTOR_VARIABLES = {
  /** Milliseconds that each attempt of a call of the vector store may take. */
  DVECDB_TIMEOUT: withDefault(wholeNumber(1, MAX_TIMER_DELAY), 30_000),

  /** Attempts of a call of the vector store in addition to the first. */
  DVECDB_MAX_RETRIES: withDefault(wholeNumber(0, MAX_RETRIES), 3),
};

export type VectorVariables = ValuesOf<typeof VECTOR_VARIABLES>;
