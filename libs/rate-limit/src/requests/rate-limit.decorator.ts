import { needModule } from '@breakwater/core';
import { RateLimiter } from '../rate-limiter.service.js';
import type { RateLimitPolicyOptions } from '../policies/policy.options.js';

/** Options of a limit that one handler or class has for itself. */
export type InlineRateLimitOptions = Omit<RateLimitPolicyOptions, 'scope'>;

/** One use of {@link RateLimit}. */
export type DeclaredRateLimit = string | InlineRateLimitOptions;

/** A decorator for classes and methods. */
export type RateLimitDecorator = ClassDecorator & MethodDecorator;

const LIMITS = Symbol('@breakwater/rate-limit:Limits');
const SKIPPED = Symbol('@breakwater/rate-limit:Skipped');

/**
 * Limits a handler, or each handler of a class, beside the `global` policies. On a method it replaces the limits of the class.
 *
 * @param limits names of policies with the scope `route` or `shared`, or options of a limit that the handler has for itself
 */
export function RateLimit(
  ...limits: readonly [DeclaredRateLimit, ...DeclaredRateLimit[]]
): RateLimitDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    needModule(target, key, {
      decorator: '@RateLimit()',
      module: 'RateLimitModule',
      provider: RateLimiter,
    });
    mark(LIMITS, limits)(target as never, key as never, descriptor as never);
  };
}

/**
 * Lets requests to a handler, or to each handler of a class, pass without `global` policies. It does not concern the middleware, which
 * runs before the handler is known.
 *
 * @param policies names of `global` policies; all limits without names
 */
export function SkipRateLimit(...policies: readonly string[]): RateLimitDecorator {
  return mark(SKIPPED, policies);
}

/** The limits that are declared on a method, or else on its class. */
export function declaredLimits(
  handler: object,
  owner: object,
): { readonly limits: readonly DeclaredRateLimit[]; readonly on: 'method' | 'class' } {
  const own = Reflect.getMetadata(LIMITS, handler) as readonly DeclaredRateLimit[] | undefined;
  if (own) return { limits: own, on: 'method' };
  const inherited = Reflect.getMetadata(LIMITS, owner) as readonly DeclaredRateLimit[] | undefined;
  return { limits: inherited ?? [], on: 'class' };
}

/** The policies that are skipped on a method, or else on its class; an empty list for all, `undefined` for none. */
export function skippedPolicies(handler: object, owner: object): readonly string[] | undefined {
  return (Reflect.getMetadata(SKIPPED, handler) ?? Reflect.getMetadata(SKIPPED, owner)) as
    readonly string[] | undefined;
}

function mark(key: symbol, value: unknown): RateLimitDecorator {
  return (target: object, _property?: string | symbol, descriptor?: PropertyDescriptor): void => {
    Reflect.defineMetadata(key, value, (descriptor?.value as object | undefined) ?? target);
  };
}
