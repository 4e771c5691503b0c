import { OptionsError, readProperty } from '@breakwater/core';
import { type HeaderFields, isOfConnection } from '../requests/header-fields.js';
import { type OutgoingRequest, repetitionOf } from '../requests/outgoing-request.js';
import { requestBody, type RequestBody } from '../requests/request-body.js';

/** Route of all requests by `fetch`: their paths can contain ids. */
const ROUTE = '(fetch)';

/** Headers as `fetch` takes them. */
type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;

/** A request of `fetch`, also of another copy of undici. */
interface RequestLike {
  readonly url: string;
  readonly method: string;
  readonly headers: HeadersInit;
  readonly signal?: AbortSignal;
  readonly body: ReadableStream | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A request of `fetch` and its signal. */
export interface FetchRequest {
  readonly request: OutgoingRequest;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the arguments of `fetch`. The body of a `Request` is read whole, so that it can be sent again.
 *
 * @throws TypeError | OptionsError for a request that cannot be sent, as `fetch` does
 */
export async function fetchRequest(
  upstream: string,
  urlOf: (input: string | URL) => URL,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<FetchRequest> {
  const given = isRequest(input) ? input : undefined;
  const place = `fetch of '${upstream}'`;
  const url = urlOf(given ? given.url : (input as string | URL));
  const method = (init.method ?? given?.method ?? 'GET').toUpperCase();
  if (!/^[A-Z]+$/.test(method) || method === 'CONNECT' || method === 'TRACE') {
    throw new OptionsError('method', 'a method that fetch allows', method.slice(0, 20), place);
  }
  if (init.redirect === 'manual') {
    const expected =
      "'follow' or 'error'; the option `redirects` of the upstream decides which redirects are followed";
    throw new OptionsError('redirect', expected, 'manual', place);
  }
  const body = await bodyOf(init, given, place);
  if (body && (method === 'GET' || method === 'HEAD')) {
    throw new TypeError(`Request with ${method} method cannot have body.`);
  }
  const headers = headersOf(init.headers ?? given?.headers);
  if (body?.type !== undefined) headers['content-type'] ??= body.type;
  return {
    request: { upstream, method, route: ROUTE, url, headers, body, ...repetitionOf(method, headers) },
    signal: signalOf(init.signal === undefined ? given?.signal : init.signal),
  };
}

function isRequest(input: unknown): input is RequestLike {
  return (
    typeof input === 'object' &&
    typeof readProperty(input, 'url') === 'string' &&
    typeof readProperty(input, 'arrayBuffer') === 'function'
  );
}

async function bodyOf(
  { body }: RequestInit,
  given: RequestLike | undefined,
  place: string,
): Promise<RequestBody | undefined> {
  if (body !== undefined && body !== null) return requestBody({ body: body as never }, place);
  if (!given?.body) return undefined;
  return requestBody({ body: await given.arrayBuffer() }, place);
}

/** Headers that belong to the connection are left out, as `fetch` does. */
function headersOf(input: HeadersInit | undefined): HeaderFields {
  const headers: HeaderFields = {};
  for (const [name, value] of new Headers(input)) {
    if (!isOfConnection(name)) headers[name] = value;
  }
  headers['accept'] ??= '*/*';
  return headers;
}

/** A signal of a library is not an instance of the global class. */
function signalOf(signal: AbortSignal | null | undefined): AbortSignal | undefined {
  if (!signal || signal instanceof AbortSignal) return signal ?? undefined;
  const foreign = signal as AbortSignal;
  const controller = new AbortController();
  const abort = (): void => controller.abort(foreign.reason);
  if (foreign.aborted) abort();
  else foreign.addEventListener('abort', abort, { once: true });
  return controller.signal;
}
