import { isRequestId } from './request-id.js';

/** The parts of a request that Express, Fastify and Node agree or differ on. */
export interface PlatformRequest {
  readonly url?: string | undefined;
  /** Express: the URL before routers cut off their prefix. */
  readonly originalUrl?: string;
  /** Express: the prefix of the router that is at work. */
  readonly baseUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Fastify, pino-http. */
  readonly id?: unknown;
  /** Express: the route that matched last, be it that of a middleware. */
  readonly route?: { readonly path?: unknown; readonly methods?: Readonly<Record<string, unknown>> };
  /** Fastify. */
  readonly routeOptions?: { readonly url?: unknown };
}

/**
 * Route template that a request has matched, e.g. `/videos/:id`, with the prefix of its router; none before one has matched.
 * Nest binds middleware to routes of Express for all methods: with `status` 404 such a route has answered nothing and is none.
 */
export function routeOf(request: PlatformRequest, status?: number): string | undefined {
  const { routeOptions, route, baseUrl = '' } = request;
  const template = routeOptions?.url ?? route?.path;
  // `Route.all` of Express says so, its `app.all` names each method there is.
  const { _all: every, get, post } = route?.methods ?? {};
  const forAllMethods = Boolean(every) || Boolean(get && post);
  if (typeof template !== 'string' || (status === 404 && forAllMethods)) return undefined;
  return baseUrl && template === '/' ? baseUrl : baseUrl + template;
}

/** Id of a request: that of its platform or logger, else one that the client sent as `x-request-id` and {@link isRequestId} accepts. */
export function requestIdOf({ id, headers }: PlatformRequest): string | undefined {
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  const sent = headers['x-request-id'];
  return isRequestId(sent) ? sent : undefined;
}

/** Path of a request as the client sent it, without the query, which may hold secrets. */
export function pathOf({ originalUrl, url = '/' }: PlatformRequest): string {
  return (originalUrl ?? url).replace(/[?#].*$/s, '');
}
