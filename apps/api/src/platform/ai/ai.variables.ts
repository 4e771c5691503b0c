import { MAX_TIMER_DELAY } from '@breakwater/core';
import {
  acceptedBy,
  origin,
  secret,
  type ValuesOf,
  type Variable,
  wholeNumber,
  withDefault,
} from '../config/variable.js';

/** Most attempts in addition to the first; more are a mistake. */
export const MAX_RETRIES = 10;

/** A key that can be sent in a header. */
const key = (): Variable<string | undefined> =>
  secret(
    acceptedBy('visible ASCII characters without blanks', (text) => {
      if (!/^[\x21-\x7e]+$/.test(text)) throw new TypeError('cannot be sent in a header');
    }),
  );

export const AI_VARIABLES = {
  /** Key of OpenAI. Without it production asks OpenAI nothing; elsewhere the upstream simulator stands in. */
  OPENAI_API_KEY: key(),

  /**
   * Origin of the OpenAI API, without a path.
   * @default `https://api.openai.com` in production, and with `OPENAI_API_KEY` and without `UPSTREAM_PORT`; else the upstream simulator
   */
  OPENAI_URL: origin(),

  /** Milliseconds that each attempt of a chat with OpenAI, and to embed texts, may take. Suggestions have shorter limits of their own. */
  OPENAI_TIMEOUT: withDefault(wholeNumber(1, MAX_TIMER_DELAY), 60_000),

  /** Attempts of a chat, and to embed texts, in addition to the first. Suggestions ask another vendor in place of a retry. */
  OPENAI_MAX_RETRIES: withDefault(wholeNumber(0, MAX_RETRIES), 3),

  /** Key of Anthropic. Without it production asks Anthropic nothing; elsewhere the upstream simulator stands in. */
  ANTHROPIC_API_KEY: key(),

  /**
   * Origin of the Anthropic API, without a path.
   * @default `https://api.anthropic.com` in production, and with `ANTHROPIC_API_KEY` and without `UPSTREAM_PORT`; else the upstream simulator
   */
  ANTHROPIC_URL: origin(),
};

export type AiVariables = ValuesOf<typeof AI_VARIABLES>;
