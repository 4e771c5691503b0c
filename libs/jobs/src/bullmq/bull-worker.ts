import {
  type Clock,
  type ErrorReporter,
  type EventTopic,
  type ResilienceEvents,
  RequestContext,
  errorName,
  readText,
  runInContext,
  ShuttingDownError,
  withTimeLimit,
} from '@breakwater/core';
import type { Job, Worker } from 'bullmq';
import type { BullJobEvent, BullStalledEvent } from './bull-events.js';

/** Names of the errors with which a job asks BullMQ for something else than a failure. */
const REQUESTS: ReadonlySet<string> = new Set([
  'DelayedError',
  'WaitingError',
  'WaitingChildrenError',
  'RateLimitError',
]);

/** Message with which BullMQ recognises a job that limits its rate. */
const RATE_LIMIT = 'bullmq:rateLimitExceeded';

/** The function that a worker runs for each job. */
export type BullProcessor = (job: Job, token?: string, signal?: AbortSignal) => Promise<unknown>;

/** The members of a worker that its types hide. `pause` and `close` are public. */
interface OpenWorker {
  processFn: BullProcessor;
  /** True if BullMQ creates a signal for the job, which aborts when its lock is lost. */
  processorAcceptsSignal?: boolean;
}

/** The parts of its application that a worker uses. */
export interface BullWorkerEnvironment {
  readonly clock: Clock;
  readonly events: ResilienceEvents;
  readonly reporter: ErrorReporter | undefined;
  readonly timeout: number | false;
}

/** Runs the jobs of one worker in contexts of their own, and reports how they end. */
export class BullWorker {
  readonly #abandoned = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #jobs: EventTopic<BullJobEvent>;
  readonly #stalledTopic: EventTopic<BullStalledEvent>;
  #stalledAt = -Infinity;

  /** @throws TypeError when the object is no worker of BullMQ */
  constructor(
    readonly worker: Worker,
    private readonly environment: BullWorkerEnvironment,
  ) {
    const open = worker as unknown as OpenWorker;
    if (typeof open.processFn !== 'function' || typeof worker.pause !== 'function')
      throw new TypeError('Expected a Worker of BullMQ that has a processor.');
    this.#jobs = environment.events.topic('bullmq.job');
    this.#stalledTopic = environment.events.topic('bullmq.stalled');
    const processor = open.processFn.bind(worker);
    open.processFn = (job, token, signal) => this.#track(this.#process(processor, job, token, signal));
    if ('processorAcceptsSignal' in open) open.processorAcceptsSignal = true;
    worker.on('failed', (job, error) => this.#failed(job, error));
    worker.on('stalled', () => {
      this.#stalledAt = environment.clock.now();
      this.#stalledTopic.publish({ queue: this.queue });
    });
    // Without a listener, BullMQ prints errors of its connections.
    worker.on('error', () => undefined);
  }

  get queue(): string {
    return this.worker.name;
  }

  /** Number of jobs that run. */
  get running(): number {
    return this.#running.size;
  }

  /** Time of the last stalled job that this worker has found, on the scale of the clock. */
  get stalledAt(): number {
    return this.#stalledAt;
  }

  /** Resolves when no job runs. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  /** Aborts the signals of the running jobs, which then go back to their queue if they end. */
  abandon(): void {
    this.#abandoned.abort(new ShuttingDownError());
  }

  async #track<T>(run: Promise<T>): Promise<T> {
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  async #process(processor: BullProcessor, job: Job, token?: string, signal?: AbortSignal): Promise<unknown> {
    const { clock } = this.environment;
    const started = clock.now();
    const end = (outcome: BullJobEvent['outcome']): void => {
      if (this.#jobs.active)
        this.#jobs.publish({ queue: this.queue, outcome, duration: clock.now() - started });
    };
    try {
      const result = await this.#inContext(job, signal, (own) => processor(job, token, own));
      end('completed');
      return result;
    } catch (error) {
      if (isRequest(error)) {
        end('postponed');
        throw error;
      }
      if (this.#abandoned.signal.aborted && (await release(job, token))) {
        end('released');
        throw movedToWait();
      }
      end(willRetry(job, error) ? 'retried' : 'failed');
      throw error;
    }
  }

  async #inContext(
    job: Job,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<unknown> {
    const { clock, timeout } = this.environment;
    const signals = [this.#abandoned.signal, ...(signal ? [signal] : [])];
    const run = (limit: AbortSignal): Promise<unknown> => {
      const scope = new RequestContext({
        signal: limit,
        attempt: job.attemptsMade + 1,
        criticality: 'sheddable',
        ...(job.id !== undefined && { requestId: job.id }),
        ...(timeout !== false && { deadline: clock.now() + timeout }),
      });
      return runInContext(scope, () => work(scope.signal)).finally(() => scope.close());
    };
    const stop = AbortSignal.any(signals);
    return timeout === false
      ? run(stop)
      : withTimeLimit(clock, `${this.queue}.${job.name}`, timeout, (limit) =>
          run(AbortSignal.any([limit, stop])),
        );
  }

  /** BullMQ has written the failure. Only the last one of a job is reported; the others are counted. */
  #failed(job: Job | undefined, error: Error): void {
    if (job && !job.finishedOn) return;
    this.environment.reporter?.report(error, {
      transport: 'bullmq',
      route: job ? `${this.queue}.${job.name}` : this.queue,
      ...(job?.id !== undefined && { requestId: job.id, jobId: job.id, attempts: job.attemptsMade }),
    });
  }
}

const isRequest = (error: unknown): boolean =>
  REQUESTS.has(errorName(error)) || readText(error, 'message') === RATE_LIMIT;

const willRetry = (job: Job, error: unknown): boolean =>
  job.attemptsMade + 1 < (job.opts.attempts ?? 1) && errorName(error) !== 'UnrecoverableError';

/** Gives the job back to its queue. Returns false when Redis does not allow it, e.g. because the lock of the job is lost. */
async function release(job: Job, token: string | undefined): Promise<boolean> {
  try {
    await job.moveToWait(token);
    return true;
  } catch {
    return false;
  }
}

/** BullMQ recognises the error by its name, and leaves the job where it is. */
const movedToWait = (): Error => Object.assign(new Error('bullmq:movedToWait'), { name: 'WaitingError' });
