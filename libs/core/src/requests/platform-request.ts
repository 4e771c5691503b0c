import { isRequestId } from './request-id.js';

/** The parts of a request that are read, for Express, Fastify and Node. */
export interface PlatformRequest {
  readonly url?: string | undefined;
  /** Express: the URL before routers removed their prefix. */
  readonly originalUrl?: string;
  /** Express: the prefix of the current router. */
  readonly baseUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Fastify, pino-http. */
  readonly id?: unknown;
  /** Express: the route that matched last, possibly that of a middleware. */
  readonly route?: { readonly path?: unknown; readonly methods?: Readonly<Record<string, unknown>> };
  /** Fastify. */
  readonly routeOptions?: { readonly url?: unknown };
}

/**
 * Returns the route template that a request has matched, with the prefix of its router, e.g. `/videos/:id`. Returns `undefined`
 * before a route has matched. Nest binds middleware to Express routes for all methods. With `status` 404 such a route is ignored,
 * because it did not answer.
 */
export function routeOf(request: PlatformRequest, status?: number): string | undefined {
  const { routeOptions, route, baseUrl = '' } = request;
  const template = routeOptions?.url ?? route?.path;
  // `Route.all` of Express sets `_all`; `app.all` lists every method.
  const { _all: every, get, post } = route?.methods ?? {};
  const forAllMethods = Boolean(every) || Boolean(get && post);
  if (typeof template !== 'string' || (status === 404 && forAllMethods)) return undefined;
  return baseUrl && template === '/' ? baseUrl : baseUrl + template;
}

/** Returns the id of a request from its platform or logger, else the client's `x-request-id` if {@link isRequestId} accepts it. */
export function requestIdOf({ id, headers }: PlatformRequest): string | undefined {
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  const sent = headers['x-request-id'];
  return isRequestId(sent) ? sent : undefined;
}

/** Returns the path of a request as the client sent it, without the query, which may contain secrets. */
export function pathOf({ originalUrl, url = '/' }: PlatformRequest): string {
  return (originalUrl ?? url).replace(/[?#].*$/s, '');
}
