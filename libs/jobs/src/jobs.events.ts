import type { BullJobEvent, BullStalledEvent, BullWorkerGauge } from './bullmq/bull-events.js';
import type { LockLostEvent, LockRequestedEvent, LockStoreGauge } from './locks/lock-events.js';
import type { SingleInstanceTickEvent } from './single-instance/single-instance-event.js';
import type { StuckReason } from './stores/operation-store.js';

export type * from './bullmq/bull-events.js';
export type * from './locks/lock-events.js';
export type * from './single-instance/single-instance-event.js';

/**
 * The end of an operation. `lost`: this process no longer owned it. `unrecorded`: it ended, but the store took no outcome, so it will
 * count as stuck.
 */
export type OperationEnd = 'succeeded' | 'failed' | 'recovered' | 'lost' | 'unrecorded';

/** An operation, or its recovery, has begun in this process. */
export interface OperationStartedEvent {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  /** 0 for the first try. */
  readonly recoveries: number;
}

/** An operation, or its recovery, has ended in this process. */
export interface OperationFinishedEvent extends OperationStartedEvent {
  readonly end: OperationEnd;
  /** Milliseconds of this try. */
  readonly duration: number;
  /** Class and code of the failure. */
  readonly failure?: string;
  /** Id of the issue of the failure. */
  readonly issue?: string;
}

/** A run was refused, because one of the same name and key runs. */
export interface OperationRefusedEvent {
  readonly name: string;
  readonly key: string;
}

/** The detector has failed a stuck operation for good: nobody recovers it. */
export interface OperationAbandonedEvent extends OperationStartedEvent {
  readonly reason: StuckReason;
}

/** A statement with heartbeats failed. */
export interface HeartbeatFailedEvent {
  /** Number of the operations whose heartbeats it had. */
  readonly operations: number;
}

/** A look for stuck operations has ended. */
export interface OperationsCheckedEvent {
  /** Number of stuck operations that it found. */
  readonly scanned: number;
  readonly recovered: number;
  readonly failed: number;
  readonly deleted: number;
  readonly durationMs: number;
  /** `failed`: the store failed, and the look will be repeated. */
  readonly outcome: 'done' | 'failed';
}

/** The operations of one name that run in this process. */
export interface OperationsGauge {
  readonly name: string;
  readonly running: number;
}

/** The last look for stuck operations. Only the process that did it reports the gauge. */
export interface OperationsDetectorGauge {
  /** Number of stuck operations of all processes. */
  readonly stuck: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'operation.started': OperationStartedEvent;
    'operation.finished': OperationFinishedEvent;
    'operation.refused': OperationRefusedEvent;
    'operation.abandoned': OperationAbandonedEvent;
    'operations.heartbeat-failed': HeartbeatFailedEvent;
    'operations.checked': OperationsCheckedEvent;
    'lock.requested': LockRequestedEvent;
    'lock.lost': LockLostEvent;
    'single-instance.tick': SingleInstanceTickEvent;
    'bullmq.job': BullJobEvent;
    'bullmq.stalled': BullStalledEvent;
  }

  interface ResilienceGaugeMap {
    operations: OperationsGauge;
    'operations-detector': OperationsDetectorGauge;
    'lock-store': LockStoreGauge;
    'bullmq-worker': BullWorkerGauge;
  }
}
