import {
  Clock,
  Failures,
  type ModuleStatus,
  seconds,
  type StatusReporter,
  withTimeLimit,
} from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { StuckOperations } from './detector/stuck-operations.js';
import { OperationTracker } from './operations/operation-tracker.js';
import { OperationStore } from './stores/operation-store.js';

/** Time for one health check; a kubelet waits for one second by default. */
const CHECK_TIMEOUT = seconds(0.8);

/**
 * Reports whether operations can begin, and whether some are stuck. An application passes it to its health checks, e.g. a provider with
 * `@ModuleHealth('operations')` that extends this class.
 */
@Injectable()
export class OperationsStatus implements StatusReporter {
  constructor(
    private readonly stuck: StuckOperations,
    private readonly tracker: OperationTracker,
    @Inject(OperationStore) private readonly store: OperationStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Failures) private readonly failures: Failures,
  ) {}

  async getHealthStatus(): Promise<ModuleStatus> {
    const details = { store: this.store.name, running: this.tracker.running };
    try {
      const { count } = await withTimeLimit(this.clock, 'check of operations', CHECK_TIMEOUT, () =>
        this.stuck.list(0),
      );
      const message = count === 0 ? 'No operation is stuck.' : `Stuck operations: ${count}.`;
      return { status: count === 0 ? 'healthy' : 'degraded', message, details: { ...details, stuck: count } };
    } catch (error) {
      const { reason } = this.failures.of(error);
      const message = 'The store of operations does not answer; no operation can begin.';
      return { status: 'unhealthy', message, details: { ...details, reason } };
    }
  }
}
