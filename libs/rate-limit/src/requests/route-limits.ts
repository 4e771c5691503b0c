import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { RateLimitPolicy } from '../policies/rate-limit.policy.js';
import { resolvePolicy } from '../policies/resolve-policy.js';
import { RateLimitSettings } from '../rate-limit.options.js';
import { type DeclaredRateLimit, declaredLimits, skippedPolicies } from './rate-limit.decorator.js';

/** A policy as it applies to one handler. */
export interface RouteLimit {
  readonly policy: RateLimitPolicy;
  /** `Class.method`, if the handler has counters of its own. */
  readonly route: string | undefined;
}

type Handler = (...args: never[]) => unknown;
type Owner = abstract new (...args: never[]) => unknown;

/** The limits of each handler, from the policies of the module and the decorators. */
@Injectable()
export class RouteLimits implements OnModuleInit {
  readonly #global: readonly RouteLimit[];
  /** By handler and class, because classes inherit handlers. */
  readonly #limits = new WeakMap<Handler, WeakMap<Owner, readonly RouteLimit[]>>();

  constructor(
    @Inject(RateLimitSettings) private readonly settings: RateLimitSettings,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {
    this.#global = [...settings.policies.values()]
      .filter(({ scope }) => scope === 'global')
      .map((policy) => ({ policy, route: undefined }));
  }

  /** The `global` policies that need nothing that guards find out. The middleware applies them. */
  get early(): readonly RouteLimit[] {
    return this.#global.filter(({ policy }) => policy.key === 'ip' || policy.key === 'api-key');
  }

  /** @throws OptionsError with every wrong declaration of the application */
  onModuleInit(): void {
    checkOptions('rateLimit', undefined, (check) => {
      for (const { metatype } of [...this.discovery.getControllers(), ...this.discovery.getProviders()]) {
        const prototype = readPrototype(metatype);
        if (!prototype) continue;
        for (const name of this.scanner.getAllMethodNames(prototype)) {
          const handler = Object.getOwnPropertyDescriptor(ownerOf(prototype, name), name)?.value as unknown;
          if (typeof handler !== 'function') continue;
          check.include(() => this.#plan(handler as Handler, metatype as Owner));
        }
      }
    });
  }

  /** The limits of a handler. */
  of(handler: Handler, owner: Owner): readonly RouteLimit[] {
    return this.#limits.get(handler)?.get(owner) ?? this.#plan(handler, owner);
  }

  #plan(handler: Handler, owner: Owner): readonly RouteLimit[] {
    const route = `${owner.name}.${handler.name}`;
    const limits = checkOptions('rateLimit', `@RateLimit() on ${route}`, (check) => [
      ...this.#globalOf(handler, owner, check),
      ...this.#declaredOf(handler, owner, check),
    ]);
    let owners = this.#limits.get(handler);
    if (!owners) this.#limits.set(handler, (owners = new WeakMap()));
    owners.set(owner, limits);
    return limits;
  }

  #globalOf(handler: Handler, owner: Owner, check: OptionsCheck): readonly RouteLimit[] {
    const skipped = skippedPolicies(handler, owner);
    if (!skipped) return this.#global;
    if (skipped.length === 0) return [];
    for (const name of skipped) {
      const names = this.#global.map(({ policy }) => policy.name);
      check.that(names.includes(name), 'skip', `the name of a global policy (${names.join(', ')})`, name);
    }
    return this.#global.filter(({ policy }) => !skipped.includes(policy.name));
  }

  #declaredOf(handler: Handler, owner: Owner, check: OptionsCheck): RouteLimit[] {
    const { limits, on } = declaredLimits(handler, owner);
    const skipped = skippedPolicies(handler, owner);
    if (skipped?.length === 0 && on === 'class') return [];
    return limits.flatMap((limit, index) => {
      const found = this.#policyOf(limit, `${owner.name}.${handler.name}`, index, check);
      return found ? [found] : [];
    });
  }

  #policyOf(
    limit: DeclaredRateLimit,
    route: string,
    index: number,
    check: OptionsCheck,
  ): RouteLimit | undefined {
    if (typeof limit !== 'string') {
      const name = index === 0 ? route : `${route}.${index + 1}`;
      check.withoutEffect(
        'scope',
        (limit as { scope?: unknown } | null)?.scope,
        'because these options belong to one handler',
      );
      const scoped =
        typeof limit === 'object' && (limit as object | null) !== null
          ? { ...limit, scope: 'route' as const }
          : limit;
      return { policy: resolvePolicy(name, scoped, check), route: undefined };
    }
    const policy = this.settings.policies.get(limit);
    const names = [...this.settings.policies.keys()].join(', ');
    if (!check.that(policy !== undefined, 'policy', `the name of a policy (${names})`, limit) || !policy)
      return;
    const expected = `'route' or 'shared', because a handler names the policy; a global policy applies to all handlers anyway`;
    check
      .within('policies')
      .within(policy.name)
      .that(policy.scope !== 'global', 'scope', expected, policy.scope);
    return { policy, route: policy.scope === 'route' ? route : undefined };
  }
}

function readPrototype(metatype: unknown): object | undefined {
  if (typeof metatype !== 'function') return undefined;
  const prototype: unknown = metatype.prototype;
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined;
}

/** The prototype that defines a method. */
function ownerOf(prototype: object, name: string): object {
  for (let one: object | null = prototype; one; one = Object.getPrototypeOf(one) as object | null) {
    if (Object.hasOwn(one, name)) return one;
  }
  return prototype;
}
