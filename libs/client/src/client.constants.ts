import type { ClientOptions, RequestOptions } from './client.options.js';

/** Defaults of {@link ClientOptions}. */
export const DEFAULT_CLIENT_OPTIONS = {
  maxRetries: 2,
  delay: 500,
  maxDelay: 10_000,
  maxRetryAfter: 30_000,
  timeout: 30_000,
  attemptTimeout: 10_000,
} as const satisfies ClientOptions;

type Settings = ClientOptions & Record<keyof typeof DEFAULT_CLIENT_OPTIONS, number>;

/**
 * Returns the options of a client, with the defaults and with what a request changes.
 *
 * @throws TypeError that names all limits that are not numbers from 0 on
 */
export function settingsOf(client: ClientOptions, own?: RequestOptions): Settings {
  const settings: Settings = { ...DEFAULT_CLIENT_OPTIONS, ...client, ...(own as object) };
  let wrong = '';
  for (const name in DEFAULT_CLIENT_OPTIONS) {
    const value = settings[name as keyof typeof DEFAULT_CLIENT_OPTIONS];
    if (!(value >= 0)) wrong += ` ${name} ${value}`;
  }
  if (wrong) throw new TypeError(`Not >= 0:${wrong}`);
  return settings;
}
