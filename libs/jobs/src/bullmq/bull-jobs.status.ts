import { Clock, minutes, type ModuleStatus, type StatusReporter } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { BullJobs } from './bull-jobs.js';
import { BullJobsSettings } from './bull-jobs.options.js';
import type { BullQueueFigures } from './bull-queue.js';

/** Time for which a stalled job degrades the health. */
const STALLED_TIME = minutes(5);

/** State of one worker. */
interface WorkerStatus extends Partial<BullQueueFigures> {
  readonly running: number;
  readonly stalledRecently: boolean;
}

/**
 * Reports the state of the attached workers: degraded while the oldest job waits for too long, or a job has stalled in the last 5
 * minutes; unhealthy while a worker does not run, or its queue cannot be read. An application passes it to its health checks, e.g. a
 * provider with `@ModuleHealth('queues')` that extends this class.
 */
@Injectable()
export class BullJobsStatus implements StatusReporter {
  constructor(
    @Inject(BullJobs) private readonly jobs: BullJobs,
    @Inject(BullJobsSettings) private readonly settings: BullJobsSettings,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async getHealthStatus(): Promise<ModuleStatus> {
    const details: Record<string, WorkerStatus> = {};
    const broken: string[] = [];
    const slow: string[] = [];
    for (const { worker, queue } of this.jobs.all) {
      const { running } = worker;
      const stalledRecently = this.clock.now() - worker.stalledAt < STALLED_TIME;
      const figures = await queue?.read().catch(() => undefined);
      details[worker.queue] = { running, stalledRecently, ...figures };
      if ((queue && !figures) || !worker.worker.isRunning()) broken.push(worker.queue);
      else if (stalledRecently || this.#waitsTooLong(figures)) slow.push(worker.queue);
    }
    if (broken.length > 0)
      return { status: 'unhealthy', message: `Jobs of ${broken.join(', ')} do not run.`, details };
    if (slow.length > 0)
      return {
        status: 'degraded',
        message: `Jobs of ${slow.join(', ')} stall or wait for too long.`,
        details,
      };
    return { status: 'healthy', message: 'The jobs of all queues run.', details };
  }

  #waitsTooLong(figures: BullQueueFigures | undefined): boolean {
    const { oldestWaiting } = this.settings;
    return oldestWaiting !== false && (figures?.oldestWaiting ?? 0) > oldestWaiting;
  }
}
