import { type Clock, SystemClock } from '@breakwater/core';
import { afterEach } from '@jest/globals';
import type { ResolveHost } from '../../libs/http/src/dns/resolver.js';
import { DEFAULT_TRANSPORT_OPTIONS } from '../../libs/http/src/transport/transport.constants.js';
import type { WireAnswer, WireProgress, WireRequest } from '../../libs/http/src/transport/transport.js';
import type { ResolvedTransportOptions } from '../../libs/http/src/transport/transport.options.js';
import { UndiciTransport } from '../../libs/http/src/transport/undici.transport.js';

/** Options of {@link openTransport}. */
export interface OpenTransportOptions extends Partial<ResolvedTransportOptions> {
  readonly clock?: Clock;
  readonly resolver?: ResolveHost;
}

/** A request in short. */
export interface ShortRequest extends Partial<Omit<WireRequest, 'url'>> {
  readonly signal?: AbortSignal;
  readonly idempotent?: boolean;
  readonly progress?: WireProgress;
}

/** A transport with a short way to send. */
export interface OpenTransport {
  readonly transport: UndiciTransport;
  send(url: string, request?: ShortRequest): Promise<WireAnswer>;
  /** Sends a GET and reads the whole body as text. */
  text(url: string, request?: ShortRequest): Promise<string>;
  /** Sends a GET and returns the error that it ends with. */
  failure(url: string, request?: ShortRequest): Promise<Error & Record<string, unknown>>;
}

const opened: UndiciTransport[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((transport) => transport.close()));
});

/** Opens a transport, which is closed after the test. */
export function openTransport(options: OpenTransportOptions = {}): OpenTransport {
  const { clock = new SystemClock(), resolver, ...others } = options;
  const transport = new UndiciTransport(clock, { ...DEFAULT_TRANSPORT_OPTIONS, ...others }, resolver);
  opened.push(transport);
  const send = (url: string, request: ShortRequest = {}): Promise<WireAnswer> => {
    const { signal = new AbortController().signal, idempotent, progress } = request;
    const { method = 'GET', headers = {}, body } = request;
    const call = {
      upstream: 'payments',
      route: '/x',
      signal,
      ...(idempotent !== undefined && { idempotent }),
      ...(progress && { progress }),
    };
    return transport.send({ method, url: new URL(url), headers, ...(body !== undefined && { body }) }, call);
  };
  const text = async (url: string, request?: ShortRequest): Promise<string> =>
    (await (await send(url, request)).bytes()).toString();
  return {
    transport,
    send,
    text,
    failure: (url, request) =>
      text(url, request).then(
        (body) => {
          throw new Error(`The request succeeded with ${JSON.stringify(body)}.`);
        },
        (error: unknown) => error as Error & Record<string, unknown>,
      ),
  };
}
