import { Clock } from '@breakwater/core';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { defer, from, lastValueFrom, type Observable } from 'rxjs';
import type { Cache } from '../cache.js';
import { CacheService } from '../cache.service.js';
import { HTTP_CACHE, type HttpCacheRoute } from './http-cache.decorator.js';
import {
  addedHeaders,
  addVary,
  etagOf,
  type HttpCacheRequest,
  type HttpCacheResponse,
  isAuthorized,
  keyParts,
  makeNotModified,
  matches,
  mayBeKept,
  varyOf,
} from './http-exchange.js';

/** An answer as it is kept. */
interface KeptAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  /** Milliseconds since the Unix epoch by the wall clock. */
  readonly until: number;
}

/**
 * Answers GET requests of routes with `@HttpCache()` from a cache, with `ETag`, `Cache-Control` and `Vary`, and with 304 when the
 * client has the answer already. It does not keep answers with `Set-Cookie` and answers whose handler forbids it. It keeps
 * answers to requests with credentials only if the route allows it.
 */
@Injectable()
export class HttpCacheInterceptor implements NestInterceptor {
  /**
   * The running handlers by key. Other requests with the same key wait. They run the handler only if the answer cannot be kept.
   */
  readonly #running = new Map<string, Promise<KeptAnswer | undefined>>();
  /** Handlers whose last answer could not be kept. Other requests do not wait for their next answer. */
  readonly #passing = new WeakSet<object>();

  constructor(
    private readonly service: CacheService,
    private readonly reflector: Reflector,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const route = this.reflector.getAllAndOverride<HttpCacheRoute | undefined>(HTTP_CACHE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<HttpCacheRequest>();
    if (!route || !['GET', 'HEAD'].includes(request.method) || request.headers['range'] !== undefined) {
      return next.handle();
    }
    const response = context.switchToHttp().getResponse<HttpCacheResponse>();
    addVary(response, varyOf(route));
    if (isAuthorized(request) && !route.authorized) return next.handle();
    return defer(() => this.#answer(route, request, response, next, context.getHandler()));
  }

  async #answer(
    route: HttpCacheRoute,
    request: HttpCacheRequest,
    response: HttpCacheResponse,
    next: CallHandler,
    handler: object,
  ): Promise<unknown> {
    const cache = this.service.cache(route.name);
    const parts = keyParts(request, route);
    const key = cache.keyFor(parts);
    const run = (): Promise<unknown> => lastValueFrom(from(next.handle()), { defaultValue: undefined });
    if (key === undefined) return run();
    const kept =
      (await cache.get<KeptAnswer>(parts)) ??
      (this.#passing.has(handler) ? undefined : await this.#running.get(key));
    if (kept) return this.#send(kept, route, request, response);
    const before = { ...response.getHeaders() };
    const { promise, resolve } = Promise.withResolvers<KeptAnswer | undefined>();
    const leads = !this.#running.has(key);
    if (leads) this.#running.set(key, promise);
    try {
      const body = await run();
      const answer = this.#keep(cache, route, parts, body, before, response);
      resolve(answer);
      if (answer) this.#passing.delete(handler);
      else this.#passing.add(handler);
      return answer ? this.#send(answer, route, request, response) : body;
    } finally {
      if (leads) this.#running.delete(key);
      resolve(undefined);
    }
  }

  #keep(
    cache: Cache,
    route: HttpCacheRoute,
    key: readonly unknown[],
    body: unknown,
    before: Readonly<Record<string, unknown>>,
    response: HttpCacheResponse,
  ): KeptAnswer | undefined {
    const full = cache.keyFor(key);
    if (
      full === undefined ||
      body === undefined ||
      body === null ||
      !mayBeKept(body, before, response, route)
    )
      return undefined;
    const { ttl = cache.ttl, tags } = route;
    const answer = {
      body,
      headers: addedHeaders(before, response),
      etag: etagOf(body),
      until: this.clock.date().getTime() + ttl,
    };
    const stored = cache.keep(full, answer, { ttl, ...(tags && { tags }) });
    return stored && (stored.read() as KeptAnswer);
  }

  #send(
    { body, headers, etag, until }: KeptAnswer,
    { maxAge, authorized = false }: HttpCacheRoute,
    request: HttpCacheRequest,
    response: HttpCacheResponse,
  ): unknown {
    for (const [name, value] of Object.entries(headers)) {
      if (name === 'vary') addVary(response, value.split(/\s*,\s*/));
      else response.header(name, value);
    }
    const left = Math.max(0, Math.min(maxAge ?? Infinity, until - this.clock.date().getTime()));
    const scope = authorized && isAuthorized(request) ? 'private' : 'public';
    response.header('Cache-Control', `${scope}, max-age=${Math.floor(left / 1_000)}`);
    response.header('ETag', etag);
    if (!matches(request, etag)) return body;
    makeNotModified(response);
    return undefined;
  }
}
