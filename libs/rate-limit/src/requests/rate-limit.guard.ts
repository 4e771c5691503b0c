import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { exchangeOf } from './exchange.js';
import { RequestLimiter } from './request-limiter.js';
import { RouteLimits } from './route-limits.js';

/**
 * Limits the requests to handlers: with the `global` policies, and with those that `@RateLimit()` names. Use it for the whole application
 * (`{ provide: APP_GUARD, useExisting: RateLimitGuard }`) or with `@UseGuards(RateLimitGuard)`.
 *
 * @throws RateLimitExceededError when a policy refuses the request
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    @Inject(RouteLimits) private readonly routes: RouteLimits,
    @Inject(RequestLimiter) private readonly limiter: RequestLimiter,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const limits = this.routes.of(context.getHandler() as never, context.getClass() as never);
    return limits.length === 0 || this.limiter.limit(exchangeOf(context), limits);
  }
}
