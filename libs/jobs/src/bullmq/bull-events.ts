/** An attempt of a job of BullMQ has ended. */
export interface BullJobEvent {
  readonly queue: string;
  /**
   * `failed`: for good. `retried`: it failed, and BullMQ will repeat it. `released`: the application ended, so the job went back to its
   * queue. `postponed`: the job asked BullMQ to delay it, to limit its rate, or to wait for its children.
   */
  readonly outcome: 'completed' | 'failed' | 'retried' | 'released' | 'postponed';
  /** Milliseconds of the attempt. */
  readonly duration: number;
}

/** A job of BullMQ has stalled: its worker did not renew the lock. */
export interface BullStalledEvent {
  readonly queue: string;
}

/** A worker of BullMQ at this moment. */
export interface BullWorkerGauge {
  readonly queue: string;
  /** Number of jobs that run in this process. */
  readonly running: number;
  /** Milliseconds that the oldest waiting job has waited; missing if none waits, or if it is not known. */
  readonly oldestWaiting?: number;
}
