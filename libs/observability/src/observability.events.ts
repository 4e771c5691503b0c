/** The number of jobs of a queue that are in one state. */
export interface QueueGauge {
  /** Name of the queue. */
  readonly queue: string;
  /** State of the jobs, e.g. `waiting` or `failed`. */
  readonly state: string;
  readonly length: number;
}

declare module '@breakwater/core' {
  interface ResilienceGaugeMap {
    queue: QueueGauge;
  }
}
