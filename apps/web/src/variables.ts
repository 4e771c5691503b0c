import { isIP } from 'node:net';
import { checkOptions, type OptionsCheck } from '@breakwater/core';

/** Settings of the server. */
export interface WebVariables {
  /** `WEB_PORT`: port to listen on; 0 for any free port. @default 3001 */
  readonly port: number;
  /** `HOST`: address of the interface to listen on. @default all interfaces */
  readonly host: string | undefined;
  /** `API_URL`: address of the API for browsers, without a slash at the end. @default 'http://localhost:3000' */
  readonly apiUrl: string;
  /** `API_INTERNAL_URL`: address of the API for the check of this server. @default API_URL */
  readonly apiInternalUrl: string;
  /** True if `NODE_ENV` is `production`. */
  readonly isProduction: boolean;
}

/** Injection token of {@link WebVariables}. */
export const WebVariables = Symbol('WebVariables');

const DEFAULT_PORT = '3001';
const DEFAULT_API_URL = 'http://localhost:3000';

/**
 * Reads the settings from environment variables. An empty variable counts as not set.
 *
 * @throws OptionsError with every variable that is wrong
 */
export const readVariables = (environment: NodeJS.ProcessEnv): WebVariables =>
  checkOptions('environment', undefined, (check) => {
    const read = (name: string): string | undefined => {
      const text = environment[name]?.trim();
      return text === '' ? undefined : text;
    };
    const apiUrl = address(check, 'API_URL', read('API_URL') ?? DEFAULT_API_URL);
    const internal = read('API_INTERNAL_URL');
    return {
      port: port(check, 'WEB_PORT', read('WEB_PORT') ?? DEFAULT_PORT),
      host: host(check, 'HOST', read('HOST')),
      apiUrl,
      apiInternalUrl: internal === undefined ? apiUrl : address(check, 'API_INTERNAL_URL', internal),
      isProduction: read('NODE_ENV') === 'production',
    };
  });

function port(check: OptionsCheck, name: string, text: string): number {
  const fits = /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
  check.that(fits, name, 'a whole number from 0 to 65535', text);
  return Number(text);
}

function host(check: OptionsCheck, name: string, text: string | undefined): string | undefined {
  const fits = text === undefined || isIP(text) > 0 || /^(?!-)[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(text);
  check.that(fits, name, 'an IP address such as 127.0.0.1, or a host name', text);
  return text;
}

function address(check: OptionsCheck, name: string, text: string): string {
  const url = URL.parse(text);
  const fits =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    [url.username, url.password, url.search, url.hash].every((part) => part === '');
  const expected = 'an address such as https://api.example.com, without user name, query and fragment';
  check.that(fits, name, expected, text);
  return (url?.href ?? '').replace(/\/+$/, '');
}
