import {
  Clock,
  ShuttingDownError,
  type StartupStatus,
  type StartupTaskStatus,
  withTimeLimit,
} from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { checkTimeout } from '../options/check-timeout.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { StartupChecks } from './startup-checks.js';
import { StartupError } from './startup.error.js';

/** Work that must be done before the service takes traffic; `signal` aborts when its time is over. */
export type StartupWork = (context: { readonly signal: AbortSignal }) => unknown;

/** Options of one start-up task. */
export interface StartupTaskOptions {
  /**
   * Milliseconds after which the task counts as failed.
   * @default the module's `startupTaskTimeout` (60000)
   */
  readonly timeout?: number;
}

interface Task {
  readonly name: string;
  readonly work: StartupWork;
  readonly timeout: number;
  status: StartupTaskStatus['status'];
  startedAt: number;
  duration: number;
}

/**
 * Start-up tasks: migrations, warm-up, a first real query. They run one after another, in the order of registration,
 * once all modules are built, while the service already listens: probes get answers, readiness stays 503. They begin when the
 * start-up checks have passed.
 */
@Injectable()
export class StartupTasks {
  readonly #logger = new Logger('StartupTasks');
  readonly #tasks: Task[] = [];
  readonly #outcome = Promise.withResolvers<void>();
  readonly #cancellation = new AbortController();
  #finished = false;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(StartupChecks) private readonly checks: StartupChecks,
  ) {
    // The log reports every failure, so the promise needs no listener.
    this.#outcome.promise.catch(() => undefined);
  }

  /** Resolves when every task is done and every required check has passed; rejects with a {@link StartupError} when one failed. */
  get completed(): Promise<void> {
    return this.#outcome.promise;
  }

  /** The status for the start-up probe. */
  get status(): StartupStatus {
    return {
      done: this.#finished,
      tasks: this.#tasks.map((task) => ({
        name: task.name,
        status: task.status,
        duration: Math.round(task.status === 'running' ? this.clock.now() - task.startedAt : task.duration),
      })),
      checks: this.checks.status,
    };
  }

  /**
   * Adds a task. Call it in the constructor or in `onModuleInit` of a provider.
   *
   * @throws Error when the name is taken or start-up is over, OptionsError when the time is not a positive number.
   */
  register(name: string, work: StartupWork, options: StartupTaskOptions = {}): void {
    if (this.#finished)
      throw new Error(`Start-up is over; register task '${name}' before the application has started.`);
    if (this.#tasks.some((task) => task.name === name))
      throw new Error(`Start-up task '${name}' is registered twice.`);
    const timeout = checkTimeout(
      options.timeout ?? this.options.startupTaskTimeout,
      `start-up task '${name}'`,
    );
    this.#tasks.push({ name, work, timeout, status: 'pending', startedAt: 0, duration: 0 });
  }

  /** Runs checks and tasks; called once by the module. Never rejects: see {@link StartupTasks.completed}. */
  async run(): Promise<void> {
    try {
      await this.checks.run('before-tasks');
      for (const task of this.#tasks) {
        this.#cancellation.signal.throwIfAborted();
        await this.#run(task);
      }
      await this.checks.run('after-tasks');
      this.#finished = true;
      this.#outcome.resolve();
    } catch (error) {
      this.#outcome.reject(error);
    }
  }

  /** Cancels checks and tasks because the application ends. */
  cancel(): void {
    this.checks.cancel();
    this.#cancellation.abort(new ShuttingDownError('The service stopped before its start-up was done.'));
  }

  async #run(task: Task): Promise<void> {
    task.status = 'running';
    task.startedAt = this.clock.now();
    try {
      const { signal: cancelled } = this.#cancellation;
      await withTimeLimit(this.clock, task.name, task.timeout, (signal) => task.work({ signal }), cancelled);
      task.status = 'done';
    } catch (error) {
      task.status = 'failed';
      throw error === this.#cancellation.signal.reason
        ? error
        : StartupError.ofTask(task.name, Math.round(this.clock.now() - task.startedAt), error);
    } finally {
      task.duration = this.clock.now() - task.startedAt;
    }
    this.#logger.log(`Start-up task '${task.name}' done after ${Math.round(task.duration)} ms`);
  }
}
