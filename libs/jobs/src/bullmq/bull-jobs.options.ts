import { checkOptions, minutes, readProperty, seconds } from '@breakwater/core';
import type { InjectionToken } from '@nestjs/common';

/** Options of `BullJobsModule.forRoot()`. Durations are milliseconds. */
export interface BullJobsModuleOptions {
  /**
   * Limit of one attempt of a job. It is the deadline of the job's context, so retries and timeouts inside respect it; when it passes, the
   * attempt fails. `false` for no limit. `attach()` can set another one for a worker.
   * @default false
   */
  readonly timeout?: number | false;
  /**
   * Time that running jobs get at a shutdown. Then their signals abort, and a job that ends because of that goes back to its queue.
   * @default 10000
   */
  readonly shutdownGrace?: number;
  /** Age of the oldest waiting job from which on the health is degraded. `false` for never. @default 300000 */
  readonly oldestWaiting?: number | false;
  /**
   * Injection token of `QueueLengths` of `@breakwater/observability`, which shows the length of each queue as a metric. @default none
   */
  readonly lengths?: InjectionToken;
}

/** Defaults of `BullJobsModule`. */
export const DEFAULT_BULL_JOBS_OPTIONS = Object.freeze({
  timeout: false,
  /** The time that `LifecycleModule` gives to requests. */
  shutdownGrace: seconds(10),
  oldestWaiting: minutes(5),
} as const);

/** {@link BullJobsModuleOptions} with every default filled in. */
export interface BullJobsSettings {
  readonly timeout: number | false;
  readonly shutdownGrace: number;
  readonly oldestWaiting: number | false;
  readonly lengths: InjectionToken | undefined;
}

/** Injection token of {@link BullJobsSettings}. */
export const BullJobsSettings = Symbol('@breakwater/jobs:BullJobsSettings');

/** Counts the jobs of a queue, as `QueueLengths` of `@breakwater/observability` does. */
export interface QueueLengthsLike {
  watch(queue: string, count: () => Promise<Readonly<Record<string, number>>>): () => void;
}

/** @throws OptionsError with every option that is unknown or wrong */
export const resolveBullJobsOptions = (options: BullJobsModuleOptions): BullJobsSettings =>
  checkOptions('bullJobs', 'BullJobsModule.forRoot', (check) => {
    check.known(options, [...Object.keys(DEFAULT_BULL_JOBS_OPTIONS), 'lengths']);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const settings: BullJobsSettings = { ...DEFAULT_BULL_JOBS_OPTIONS, lengths: undefined, ...given };
    if (settings.timeout !== false) check.duration('timeout', settings.timeout, 1);
    if (settings.oldestWaiting !== false) check.duration('oldestWaiting', settings.oldestWaiting, 1);
    check.duration('shutdownGrace', settings.shutdownGrace, 1);
    return settings;
  });

/** Returns true for a service such as `QueueLengths`. */
export const isQueueLengths = (service: unknown): service is QueueLengthsLike =>
  typeof readProperty(service, 'watch') === 'function';
