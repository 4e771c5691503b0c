import { Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';

interface Shown {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
}

const SHOWN = Symbol('@breakwater/rate-limit:Shown');

/**
 * `ThrottlerGuard` with complete answers: a 429 has `X-RateLimit-*` and a `Retry-After` without a suffix, and with several throttlers
 * the fields show the one with the least left.
 */
@Injectable()
export class RateLimitThrottlerGuard extends ThrottlerGuard {
  protected override async handleRequest(request: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, throttler, blockDuration, getTracker, generateKey } = request;
    const { req, res } = this.getRequestResponse(context);
    if (this.#isIgnored(request, req)) return true;
    const tracker = await getTracker(req, context);
    const name = throttler.name ?? 'default';
    const key = generateKey(context, tracker, name);
    const record = await this.storageService.increment(key, ttl, limit, blockDuration, name);
    const { totalHits, timeToExpire, isBlocked, timeToBlockExpire } = record;
    const reset = isBlocked ? Math.max(1, timeToBlockExpire) : timeToExpire;
    const setHeaders = throttler.setHeaders ?? this.commonOptions.setHeaders ?? true;
    if (setHeaders) {
      this.#show(req, res, { limit, remaining: isBlocked ? 0 : Math.max(0, limit - totalHits), reset });
      if (isBlocked) this.setResponseHeader(res, 'Retry-After', reset);
    }
    if (isBlocked) {
      const details = { limit, ttl, key, tracker, totalHits, timeToExpire, isBlocked, timeToBlockExpire };
      await this.throwThrottlingException(context, details);
    }
    return true;
  }

  #show(req: Record<PropertyKey, unknown>, res: Record<string, unknown>, shown: Shown): void {
    const before = req[SHOWN] as Shown | undefined;
    if (before && before.remaining < shown.remaining) return;
    req[SHOWN] = shown;
    this.setResponseHeader(res, `${this.headerPrefix}-Limit`, shown.limit);
    this.setResponseHeader(res, `${this.headerPrefix}-Remaining`, shown.remaining);
    this.setResponseHeader(res, `${this.headerPrefix}-Reset`, shown.reset);
  }

  #isIgnored({ throttler }: ThrottlerRequest, req: Record<PropertyKey, unknown>): boolean {
    const agent = (req['headers'] as Readonly<Record<string, string | undefined>> | undefined)?.[
      'user-agent'
    ];
    const patterns = throttler.ignoreUserAgents ?? this.commonOptions.ignoreUserAgents ?? [];
    return agent !== undefined && patterns.some((pattern) => pattern.test(agent));
  }
}
