import { BearerToken } from '@breakwater/core';
import { acceptedBy, origins, secret, type ValuesOf } from '../config/variable.js';

/** Shorter tokens can be guessed. */
const MIN_TOKEN = 16;

export const SECURITY_VARIABLES = {
  /**
   * Bearer token for the routes for operators (`/debug`, `/admin`, `/errors`, `/alerts`) and for the details of health. Without the token
   * the routes do not exist.
   */
  DEBUG_TOKEN: secret(
    acceptedBy(`at least ${MIN_TOKEN} characters of visible ASCII without blanks`, (text) => {
      if (text.length < MIN_TOKEN) throw new TypeError('too short');
      return new BearerToken(text, 'DEBUG_TOKEN');
    }),
  ),

  /** Origins whose pages may call the API from a browser. @default none: only pages of the API's own origin */
  CORS_ORIGINS: origins(),
};

export type SecurityVariables = ValuesOf<typeof SECURITY_VARIABLES>;
