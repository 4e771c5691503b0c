import { OperatorRoute } from '@breakwater/core';
import {
  BadRequestException,
  type CanActivate,
  Controller,
  Get,
  Inject,
  NotFoundException,
  Query,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { RateLimitSettings } from '../rate-limit.options.js';
import { type RateLimitResult, RateLimiter } from '../rate-limiter.service.js';
import { RateLimits } from '../rate-limits.js';
import { SkipRateLimit } from '../requests/rate-limit.decorator.js';
import { Violations } from '../violations.js';

/** A policy as the page shows it. */
interface ShownPolicy {
  readonly name: string;
  readonly limit: number | 'depends on the request';
  readonly window: number;
  readonly algorithm: string;
  readonly burst?: number;
  readonly key: string;
  readonly scope: string;
  readonly blockFor: number;
  readonly whenStoreFails: string;
}

interface Overview {
  readonly enabled: boolean;
  readonly store: string;
  readonly storeErrors: number;
  readonly keysInMemory: number;
  readonly evictions: number;
  readonly policies: readonly ShownPolicy[];
  readonly refused: readonly { readonly policy: string; readonly client: string }[];
}

/** Creates the controller of the page. Its path and guards are fixed per class. */
export function createRateLimitDebugController(
  path: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
): Type {
  @SkipRateLimit()
  @OperatorRoute()
  @Controller(path)
  @UseGuards(...guards)
  class RateLimitDebugController {
    constructor(
      @Inject(RateLimitSettings) private readonly settings: RateLimitSettings,
      @Inject(RateLimits) private readonly limits: RateLimits,
      @Inject(RateLimiter) private readonly limiter: RateLimiter,
      @Inject(Violations) private readonly violations: Violations,
    ) {}

    @Get()
    show(
      @Query('policy') policy?: unknown,
      @Query('key') key?: unknown,
    ): Overview | Promise<RateLimitResult> {
      if (key !== undefined) return this.#status(key, policy);
      const { memory, place, storeErrors } = this.limits;
      return {
        enabled: this.settings.enabled,
        store: place,
        storeErrors,
        keysInMemory: memory.size,
        evictions: memory.evictions,
        policies: this.#policies,
        refused: this.violations.clients,
      };
    }

    #status(key: unknown, policy: unknown): Promise<RateLimitResult> {
      if (typeof key !== 'string' || key === '') throw new BadRequestException('"key" must be a text.');
      const found = typeof policy === 'string' ? this.settings.policies.get(policy) : undefined;
      if (!found) throw new NotFoundException('"policy" must be the name of a policy.');
      const limit = found.staticLimit ?? Number.MAX_SAFE_INTEGER;
      return this.limiter.getStatus(key, found.name, { limit });
    }

    get #policies(): ShownPolicy[] {
      return Array.from(this.settings.policies.values(), (policy) => {
        const { rules, staticLimit, key } = policy;
        return {
          ...rules,
          limit: staticLimit ?? 'depends on the request',
          key: typeof key === 'string' ? key : 'a function',
          scope: policy.scope,
          whenStoreFails: policy.whenStoreFails,
        };
      });
    }
  }
  return RateLimitDebugController;
}
