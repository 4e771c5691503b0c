import { AppError } from '@breakwater/core';
import { HttpException, Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import { ofHttp } from './exchange.js';
import { RequestLimiter } from './request-limiter.js';
import { RouteLimits } from './route-limits.js';

/**
 * Limits HTTP requests before guards run and bodies are read, including requests that match no route. It applies the `global` policies
 * with the key `ip` or `api-key`; the guard leaves out those that have counted a request already. Use it before `app.listen()`:
 * `app.use(app.get(RateLimitMiddleware).use)`.
 */
@Injectable()
export class RateLimitMiddleware implements NestMiddleware {
  constructor(
    @Inject(RouteLimits) private readonly routes: RouteLimits,
    @Inject(RequestLimiter) private readonly limiter: RequestLimiter,
  ) {}

  /** A property, so that it works when it is passed on without its object. */
  readonly use = (request: unknown, response: unknown, next: (error?: unknown) => void): void => {
    let passing: true | Promise<true>;
    try {
      passing = this.limiter.limit(ofHttp(request, response), this.routes.early);
    } catch (error) {
      next(forNest(error));
      return;
    }
    if (passing === true) next();
    else
      passing.then(
        () => next(),
        (error: unknown) => next(forNest(error)),
      );
  };
}

/** Nest replaces errors of middleware by exceptions without a code, but not exceptions of its own kind. */
function forNest(error: unknown): unknown {
  if (!AppError.is(error)) return error;
  const { status, code, message } = error;
  return new HttpException({ statusCode: status, code, message }, status, { cause: error });
}
