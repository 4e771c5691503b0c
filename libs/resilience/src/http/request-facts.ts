import { currentContext } from '@breakwater/core';

/** What answers and reports say of a request, on any HTTP platform. */
export interface RequestFacts {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Route template, e.g. `/videos/:id`; none when no route matched. */
  readonly route?: string;
  readonly requestId?: string;
}

/** The parts of a request that Express, Fastify and Node agree or differ on. */
export interface PlatformRequest {
  readonly method: string;
  readonly url: string;
  /** Express: the URL before routers cut off their prefix. */
  readonly originalUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Fastify, pino-http. */
  readonly id?: unknown;
  /** Express. */
  readonly route?: { readonly path?: unknown };
  /** Fastify. */
  readonly routeOptions?: { readonly url?: unknown };
}

/** An id from outside goes into logs: no spaces, no line ends, no novels. */
const SANE_TOKEN = /^[\w.-]{1,128}$/;

/** Reads the facts of an Express, Fastify or plain Node request. */
export function requestFacts(request: PlatformRequest): RequestFacts {
  const route = request.routeOptions?.url ?? request.route?.path;
  const requestId = requestIdOf(request);
  return {
    method: request.method,
    path: (request.originalUrl ?? request.url).replace(/[?#].*$/s, ''),
    ...(typeof route === 'string' && { route }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** Id of a request: that of its context, that of the platform, or a sane one that the client sent. */
export function requestIdOf({ id, headers }: PlatformRequest): string | undefined {
  const own = currentContext()?.requestId;
  if (own !== undefined) return own;
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && SANE_TOKEN.test(sent) ? sent : undefined;
}
