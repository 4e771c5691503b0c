import { checkOptions } from '@breakwater/core';
import { HttpHealthIndicator } from '@nestjs/terminus';
import { type Observable, tap } from 'rxjs';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { OriginalError } from './original-error.js';
import { requirePackages } from './required-packages.js';

/** The part of an answer that {@link HttpCheckOptions.isUp} reads. */
export interface HttpCheckResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body: a value for JSON, otherwise a text. */
  readonly data: unknown;
}

/** A client such as `HttpService` of `@nestjs/axios`. */
export interface HttpCheckClient {
  // oxlint-disable-next-line typescript/no-explicit-any -- the type of `HttpService`, which knows its own options
  request(config: any): Observable<any>;
}

/** Options of {@link httpCheck}. */
export interface HttpCheckOptions {
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
  /** Headers of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Decides whether an answer means `up`. @default every status from 200 to 299 */
  readonly isUp?: (response: HttpCheckResponse) => boolean | Promise<boolean>;
  /** Client with proxies, certificates or interceptors of its own. @default `HttpService` of `@nestjs/axios` */
  readonly client?: HttpCheckClient;
}

const KNOWN: readonly (keyof HttpCheckOptions)[] = ['method', 'headers', 'isUp', 'client'];

/**
 * Requests a URL with `HttpHealthIndicator` of Terminus. The request ends when the run is given up.
 * Needs `@nestjs/axios` and `axios`.
 *
 * @example `checks: { rates: { check: httpCheck('https://rates.example.com/ping') } }`
 */
export function httpCheck(url: string | URL, options: HttpCheckOptions = {}): ReadyMadeCheck {
  return {
    async attach(name, application) {
      const { method, headers, isUp, client: own } = resolve(name, url, options);
      await requirePackages(name, 'httpCheck', ['@nestjs/axios', 'axios']);
      const client = own ?? new (await import('@nestjs/axios')).HttpService();
      const indicator = await application.resolve(HttpHealthIndicator, undefined, { strict: false });
      return {
        check: ({ signal }) => {
          const original = new OriginalError();
          const config = {
            method: method ?? 'GET',
            ...(headers && { headers }),
            signal,
            httpClient: {
              request: (request: object) =>
                client.request(request).pipe(tap({ error: (error: unknown) => original.keep(error) })),
            },
          };
          return original.behind(
            isUp ? indicator.responseCheck(name, url, isUp, config) : indicator.pingCheck(name, url, config),
          );
        },
      };
    },
  };
}

const resolve = (name: string, url: string | URL, options: HttpCheckOptions): HttpCheckOptions =>
  checkOptions(`health.checks.${name}`, 'httpCheck', (check) => {
    const isHttp = URL.canParse(String(url)) && /^https?:$/.test(new URL(url).protocol);
    check.that(isHttp, 'url', 'a URL such as https://rates.example.com/ping', url);
    check.known(options, KNOWN);
    if (options.method !== undefined)
      check.oneOf('method', options.method, ['GET', 'HEAD', 'OPTIONS', 'POST']);
    if (options.headers !== undefined) check.object('headers', options.headers);
    check.optionalFunction('isUp', options.isUp);
    const { client } = options;
    const fits = client === undefined || typeof client?.request === 'function';
    check.that(fits, 'client', 'a client with request(), such as HttpService', client);
    return options;
  });
