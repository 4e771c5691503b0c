import type { HttpClient } from '../client/http-client.js';

/** Options for `HttpModule.register()` of `@nestjs/axios` and for `axios.create()`. */
export interface AxiosOptions {
  readonly adapter: 'fetch';
  /** axios makes its requests with the `Request` of the platform. */
  readonly env: { readonly fetch: typeof fetch };
  /** 0: the policy of the upstream limits the time. */
  readonly timeout: 0;
  readonly baseURL?: string;
}

/**
 * Returns options by which axios 1.12 or later sends its requests through a client, with the policy of its upstream:
 * `HttpModule.register(axiosOptions(client))`. Do not add axios-retry: the policy retries.
 */
export function axiosOptions(client: HttpClient): AxiosOptions {
  const { baseUrl } = client;
  return {
    adapter: 'fetch',
    env: { fetch: client.fetch },
    timeout: 0,
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
  };
}
