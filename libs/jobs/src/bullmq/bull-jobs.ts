import {
  Clock,
  ErrorReporter,
  findProvider,
  isPromiseLike,
  OptionsCheck,
  readProperty,
  ResilienceEvents,
  ResilienceGauges,
  seconds,
  settledWithin,
  Shutdown,
} from '@breakwater/core';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { Queue, Worker } from 'bullmq';
import { BullJobsSettings, isQueueLengths } from './bull-jobs.options.js';
import { BullQueue } from './bull-queue.js';
import { BullWorker } from './bull-worker.js';

/** Options of {@link BullJobs.attach}. */
export interface AttachOptions {
  /** The queue of the worker, for its length and its oldest job. @default that of `BullModule.registerQueue` */
  readonly queue?: Queue;
  /** Limit of one attempt of a job in milliseconds; `false` for none. @default the option of the module */
  readonly timeout?: number | false;
}

/** Time for jobs to end after their signals have aborted. */
const ABORT_TIME = seconds(2);
/** Time for a worker to close its connections. */
const CLOSE_TIME = seconds(2);

/** Ties workers of BullMQ to the application. It finds the classes with `@Processor()` itself; `attach()` takes a worker of your own. */
@Injectable()
export class BullJobs implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #workers = new Map<
    Worker,
    { readonly worker: BullWorker; readonly queue: BullQueue | undefined }
  >();

  constructor(
    @Inject(BullJobsSettings) private readonly settings: BullJobsSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Optional() @Inject(ErrorReporter) private readonly reporter?: ErrorReporter,
    @Optional() @Inject(Shutdown) private readonly shutdown?: Shutdown,
  ) {
    shutdown?.expectWork('jobs of BullMQ (bullJobs.shutdownGrace)', settings.shutdownGrace);
    gauges.provide('bullmq-worker', () =>
      this.all.map(({ worker, queue }) => {
        const oldestWaiting = queue?.oldestWaiting;
        return {
          queue: worker.queue,
          running: worker.running,
          ...(oldestWaiting !== undefined && { oldestWaiting }),
        };
      }),
    );
  }

  /** @internal The workers, each with its queue. */
  get all(): readonly { readonly worker: BullWorker; readonly queue: BullQueue | undefined }[] {
    return [...this.#workers.values()];
  }

  /** Attaches the workers that exist already, so that few jobs begin before. */
  onModuleInit(): void {
    this.#attachFound();
  }

  onApplicationBootstrap(): void {
    this.#attachFound();
  }

  /** Closes the workers of an application without `LifecycleModule`. */
  async onApplicationShutdown(): Promise<void> {
    if (this.shutdown) return;
    await Promise.all(this.all.map((entry) => this.#close(entry.worker, this.clock.now())));
  }

  /**
   * Runs the jobs of a worker in contexts, and adds it to the shutdown, the health, the metrics and the error tracking. A worker is
   * attached once; a second call has no effect.
   *
   * @throws OptionsError when an option is wrong
   */
  attach(worker: Worker, options: AttachOptions = {}): void {
    if (this.#workers.has(worker)) return;
    const check = new OptionsCheck('bullJobs', 'BullJobs.attach');
    check.known(options, ['queue', 'timeout']);
    const { timeout = this.settings.timeout } = options;
    const { queue = findProvider<Queue>(this.moduleRef, `BullQueue_${worker.name}`) } = options;
    if (timeout !== false) check.duration('timeout', timeout, 1);
    const { clock, events, reporter } = this;
    const attached = new BullWorker(worker, { clock, events, reporter, timeout });
    const watched = queue && new BullQueue(queue, clock);
    this.#workers.set(worker, { worker: attached, queue: watched });
    if (queue) this.#watchLength(queue);
    this.#joinShutdown(attached);
  }

  /** Workers of `@nestjs/bullmq` are members of their processors. */
  #attachFound(): void {
    for (const { providers } of this.modules.values()) {
      for (const { instance } of providers.values()) {
        const worker = readProperty(instance, '_worker');
        if (worker !== undefined && typeof readProperty(worker, 'processFn') === 'function')
          this.attach(worker as Worker);
      }
    }
  }

  #watchLength(queue: Queue): void {
    const { lengths } = this.settings;
    if (lengths === undefined) return;
    const service: unknown = this.moduleRef.get(lengths, { strict: false });
    const check = new OptionsCheck('bullJobs', 'BullJobsModule.forRoot');
    check.that(isQueueLengths(service), 'lengths', 'the token of a service such as QueueLengths', service);
    if (isQueueLengths(service)) service.watch(queue.name, () => queue.getJobCounts());
  }

  #joinShutdown(attached: BullWorker): void {
    const name = `queue ${attached.queue}`;
    let stoppedAt: number | undefined;
    this.shutdown?.stopIntake(name, () => {
      stoppedAt = this.clock.now();
      // With `true` it does not wait for running jobs.
      return attached.worker.pause(true);
    });
    const longest = this.settings.shutdownGrace + ABORT_TIME + CLOSE_TIME;
    this.shutdown?.closeWith(name, () => this.#close(attached, stoppedAt ?? this.clock.now()), longest);
  }

  async #close(attached: BullWorker, stoppedAt: number): Promise<void> {
    const paused = attached.worker.pause(true);
    if (isPromiseLike(paused)) await paused;
    const rest = this.settings.shutdownGrace - (this.clock.now() - stoppedAt);
    await settledWithin(this.clock, attached.idle(), Math.max(0, rest));
    if (attached.running > 0) {
      attached.abandon();
      await settledWithin(this.clock, attached.idle(), ABORT_TIME);
    }
    // A job that does not end keeps its lock until it expires; then another worker takes it over.
    await attached.worker.close(attached.running > 0);
  }
}
