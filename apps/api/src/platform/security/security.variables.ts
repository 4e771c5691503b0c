import { BearerToken } from '@breakwater/core';
import { acceptedBy, origins, secret, type ValuesOf, word } from '../config/variable.js';

/** Shorter tokens can be guessed. */
const MIN_TOKEN = 16;

export const SECURITY_VARIABLES = {
  /**
   * Bearer token of the routes for operators (`/debug`, `/errors`, `/alerts`), which do not exist without one, and of health's details.
   */
  DEBUG_TOKEN: secret(
    acceptedBy(`at least ${MIN_TOKEN} characters of visible ASCII without blanks`, (text) => {
      if (text.length < MIN_TOKEN) throw new TypeError('too short');
      return new BearerToken(text, 'DEBUG_TOKEN');
    }),
  ),

  /** Origins whose pages may call the API from a browser; without it, pages of other origins may not. */
  CORS_ORIGINS: origins(),

  /** Only `false` is accepted until the API has rate limits: a service that limits nothing must not look protected. */
  RATE_LIMIT_ENABLED: { ...word('false'), expected: 'false, because this version has no rate limits' },
};

export type SecurityVariables = ValuesOf<typeof SECURITY_VARIABLES>;
