import {
  AppError,
  type DirectAnswer,
  type DirectRequest,
  formatRetryAfter,
  guardDirectRoutes,
  isPromiseLike,
  type MaybeDirectAnswer,
  OptionsError,
  pathOf,
  type PlatformRequest,
} from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { RateLimitRequest } from '../policies/policy.options.js';
import { RateLimitSettings } from '../rate-limit.options.js';
import { headersOf } from './answer-headers.js';
import { RequestLimiter } from './request-limiter.js';

/** A policy for some of the direct routes. */
export interface DirectRouteLimit {
  /** Name of a policy with the scope `shared`. */
  readonly policy: string;
  /**
   * Returns true for requests to which the policy applies.
   *
   * @param path path of the request without its query, e.g. `/health/redis`
   */
  readonly applies: (path: string, request: DirectRequest) => boolean;
}

/**
 * Limits direct routes, such as those of `@breakwater/health`. No guard and no middleware of the application sees their requests. Probes
 * use some of these routes, so the application says which ones to limit.
 */
@Injectable()
export class DirectRouteLimits {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(RateLimitSettings) private readonly settings: RateLimitSettings,
    @Inject(RequestLimiter) private readonly limiter: RequestLimiter,
  ) {}

  /** @throws OptionsError when there is no such policy, or when it is `global` */
  add({ policy: name, applies }: DirectRouteLimit): void {
    const policy = this.settings.policies.get(name);
    if (policy?.scope !== 'shared') {
      const names = [...this.settings.policies.values()].filter(({ scope }) => scope === 'shared');
      const expected = `the name of a policy with the scope 'shared' (${names.map((one) => one.name).join(', ')})`;
      throw new OptionsError('rateLimit.policy', expected, name, 'DirectRouteLimits.add');
    }
    const limits = [{ policy, route: undefined }];
    guardDirectRoutes(this.host, (_path, request, next) => {
      if (!applies(pathOf(request.native as PlatformRequest), request)) return next();
      return this.#limited(request, next, () =>
        this.limiter.limit(
          { request: request.native as RateLimitRequest, response: undefined, once: true, identity: request },
          limits,
        ),
      );
    });
  }

  #limited(
    request: DirectRequest,
    next: () => MaybeDirectAnswer,
    limit: () => true | Promise<true>,
  ): MaybeDirectAnswer {
    const fields = (): Readonly<Record<string, string>> =>
      headersOf(this.limiter.decided(request), this.settings.headers);
    const withFields = (answer: DirectAnswer | undefined): DirectAnswer | undefined =>
      answer && { ...answer, headers: { ...fields(), ...answer.headers } };
    const passed = (): MaybeDirectAnswer => {
      const answer = next();
      return isPromiseLike(answer) ? Promise.resolve(answer).then(withFields) : withFields(answer);
    };
    try {
      const passing = limit();
      if (passing === true) return passed();
      return passing.then(passed, (error: unknown) => refusal(error, fields()));
    } catch (error) {
      return refusal(error, fields());
    }
  }
}

/** An answer in the format of RFC 9457. @throws the error, if it is no refusal */
function refusal(error: unknown, fields: Readonly<Record<string, string>>): DirectAnswer {
  if (!AppError.is(error)) throw error;
  const { status, code, message, retryAfter = 1_000 } = error;
  const title = status === 429 ? 'Too Many Requests' : 'Service Unavailable';
  return {
    code: status,
    headers: {
      ...fields,
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      'Retry-After': formatRetryAfter(Math.max(1, retryAfter)),
    },
    body: JSON.stringify({ type: 'about:blank', title, status, detail: message, code }),
  };
}
