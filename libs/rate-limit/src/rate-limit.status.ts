import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { RateLimits } from './rate-limits.js';

/**
 * Reports whether the shared store answers. An application passes it to its health checks, e.g.
 * a provider with `@ModuleHealth('rate-limit')` that extends this class.
 */
@Injectable()
export class RateLimitStatus implements StatusReporter {
  constructor(@Inject(RateLimits) private readonly limits: RateLimits) {}

  getHealthStatus(): ModuleStatus {
    const { place, lost, memory, storeErrors } = this.limits;
    return {
      status: lost ? 'degraded' : 'healthy',
      message: lost
        ? 'Redis is lost. Each instance applies its part of the rate limits.'
        : `The counters of the rate limits are in ${place}.`,
      details: { store: place, keysInMemory: memory.size, storeErrors },
    };
  }
}
