import { MAX_TIMER_DELAY } from '@breakwater/core';
import { type ValuesOf, wholeNumber, withDefault } from '../config/variable.js';

/** Most attempts in addition to the first; more are a mistake. */
const MAX_RETRIES = 10;

export const VECTOR_VARIABLES = {
  /** Milliseconds that each attempt may take to embed texts with OpenAI. */
  OPENAI_TIMEOUT: withDefault(wholeNumber(1, MAX_TIMER_DELAY), 60_000),

  /** Attempts to embed texts in addition to the first. */
  OPENAI_MAX_RETRIES: withDefault(wholeNumber(0, MAX_RETRIES), 3),

  /** Milliseconds that each attempt of a call of the vector store may take. */
  DVECDB_TIMEOUT: withDefault(wholeNumber(1, MAX_TIMER_DELAY), 30_000),

  /** Attempts of a call of the vector store in addition to the first. */
  DVECDB_MAX_RETRIES: withDefault(wholeNumber(0, MAX_RETRIES), 3),
};

export type VectorVariables = ValuesOf<typeof VECTOR_VARIABLES>;
