import { isIP } from 'node:net';
import { MAX_TIMER_DELAY } from '@breakwater/core';
import { acceptedBy, alsoNamed, limit, type ValuesOf, wholeNumber, withDefault } from './variable.js';

export const SERVER_VARIABLES = {
  /** Port of the API. */
  PORT: alsoNamed(withDefault(wholeNumber(1, 65_535), 3000), 'API_PORT'),

  /** Address of the interface on which the API listens. @default all interfaces */
  HOST: alsoNamed(
    acceptedBy('an IP address such as 127.0.0.1, or a host name', (host) => {
      if (isIP(host) === 0 && !/^(?!-)[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(host)) throw new TypeError(host);
    }),
    'API_HOST',
  ),

  /**
   * Milliseconds after which the server closes a connection on which nothing moves while a request or its answer is under way.
   */
  SERVER_TIMEOUT: withDefault(limit(MAX_TIMER_DELAY), 30_000),
};

export type ServerVariables = ValuesOf<typeof SERVER_VARIABLES>;
