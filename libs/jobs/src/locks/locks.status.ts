import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Locks } from './locks.service.js';

/**
 * Reports whether the store of the locks can be used. An application passes it to its health checks, e.g. a provider with
 * `@ModuleHealth('locks')` that extends this class.
 */
@Injectable()
export class LocksStatus implements StatusReporter {
  constructor(@Inject(Locks) private readonly locks: Locks) {}

  getHealthStatus(): ModuleStatus {
    const { store, lost, held } = this.locks.state;
    return {
      status: lost ? 'degraded' : 'healthy',
      message: lost
        ? 'The store of the locks cannot be used. Work that needs a lock fails or is skipped.'
        : `The locks are in ${store === 'memory' ? 'the memory of the process' : store}.`,
      details: { store, held },
    };
  }
}
