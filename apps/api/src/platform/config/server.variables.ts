import { isIP } from 'node:net';
import { acceptedBy, type ValuesOf, wholeNumber, withDefault } from './variable.js';

export const SERVER_VARIABLES = {
  /** Port of the API. */
  PORT: withDefault(wholeNumber(1, 65_535), 3000),

  /** Address of the interface on which the API listens. @default all interfaces */
  HOST: acceptedBy('an IP address such as 127.0.0.1, or a host name', (host) => {
    if (isIP(host) === 0 && !/^(?!-)[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(host)) throw new TypeError(host);
  }),
};

export type ServerVariables = ValuesOf<typeof SERVER_VARIABLES>;
