import { OptionsCheck, ResilienceEvents, ShuttingDownError, ValidationError } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { OperationRunningError } from '../errors/operation-running.error.js';
import { JobsSettings } from '../jobs.options.js';
import { OperationStore } from '../stores/operation-store.js';
import { Heartbeats } from './heartbeats.js';
import { currentOperation, type OnStuck, type OperationRun, type OperationWork } from './operation-run.js';
import { OperationRunner } from './operation-runner.js';
import { Recoveries } from './recoveries.js';

/** Options of one run. */
export interface RunOptions {
  /** Names the work, e.g. the id of the episode: 1 to 500 characters. At most one operation of a name and key runs. */
  readonly key: string;
  /** Milliseconds after which the signal aborts, and the operation is stuck. @default that of the module */
  readonly maxRun?: number;
  /**
   * Recovers the operation when it is stuck. The process that runs it may be gone then, so register the function at the start of the
   * application, too: with {@link OperationTracker.register} or `@OnStuck()`. A registered function is preferred.
   */
  readonly onStuck?: OnStuck;
  /**
   * `refuse` throws OperationRunningError when one runs. `join` returns the result of the one that runs in this process; one in
   * another process is refused.
   *
   * @default 'refuse'
   */
  readonly whenRunning?: 'refuse' | 'join';
}

/** Letters, digits and a few signs: the name becomes a label of metrics. */
const NAME = /^[\w.:-]{1,100}$/;

const MAX_KEY = 500;

/** Runs operations under a lease: each ends once, or is recovered or failed by the detector. */
@Injectable()
export class OperationTracker {
  readonly #inProcess = new Map<string, Promise<unknown>>();

  constructor(
    @Inject(JobsSettings) private readonly settings: Pick<JobsSettings, 'owner' | 'lease' | 'maxRun'>,
    @Inject(OperationStore) private readonly store: OperationStore,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    private readonly runner: OperationRunner,
    private readonly heartbeats: Heartbeats,
    private readonly recoveries: Recoveries,
  ) {}

  /** Number of operations that run in this process. */
  get running(): number {
    return this.heartbeats.running.size;
  }

  /**
   * Runs an operation to its end. Waits for the work even when its signal has aborted. Inside of an operation of the same name and key
   * the work belongs to that one, so a recovery can call the method that begins the operation.
   *
   * @param name kind of the operation, e.g. `episode-assembly`: letters, digits, `_`, `.`, `:` and `-`
   * @throws OperationRunningError when an operation of this name and key runs; OperationLostError when another process took it over;
   *   ShuttingDownError at the end of the application; the errors of the store and of the work
   */
  run<T>(name: string, options: RunOptions, work: OperationWork<T>): Promise<T> {
    const { key, whenRunning = 'refuse' } = options;
    const outer = this.#outer(name, key);
    if (outer) return runInside(outer, work);
    const place = JSON.stringify([name, key]);
    const first = this.#inProcess.get(place) as Promise<T> | undefined;
    if (first && whenRunning === 'join') return first;
    const run = this.#run(name, options, work);
    if (first) return run;
    this.#inProcess.set(place, run);
    const forget = (): unknown => this.#inProcess.delete(place);
    run.then(forget, forget);
    return run;
  }

  /**
   * Registers the function that recovers stuck operations of a name. Every process whose detector may find them needs it, so call it
   * when the application starts.
   *
   * @returns the function that removes it
   * @throws OptionsError when the name has one
   */
  register(name: string, onStuck: OnStuck): () => void {
    checkName(name);
    return this.recoveries.add(name, onStuck, 'OperationTracker.register');
  }

  /** The operation of that name and key in which the caller runs, unless it has ended. */
  #outer(name: string, key: string): OperationRun | undefined {
    const outer = currentOperation();
    if (outer?.name !== name || outer.key !== key) return undefined;
    for (const running of this.heartbeats.running) if (running === outer) return outer;
    return undefined;
  }

  async #run<T>(name: string, options: RunOptions, work: OperationWork<T>): Promise<T> {
    const { key, maxRun = this.settings.maxRun, onStuck } = options;
    checkRun(name, { ...options, maxRun });
    if (this.runner.closed) throw new ShuttingDownError();
    if (onStuck) this.recoveries.remember(name, onStuck);
    const { owner, lease } = this.settings;
    const { begun, record } = await this.store.begin({ name, key, owner, lease, maxRun });
    if (!begun) {
      this.events.publish('operation.refused', { name, key });
      throw new OperationRunningError(name, key);
    }
    return this.runner.run(record, work, 'succeeded');
  }
}

/** Turns an error that the work throws at once into a rejection. */
const runInside = async <T>(outer: OperationRun, work: OperationWork<T>): Promise<T> => work(outer);

function checkName(name: unknown): void {
  const fits = typeof name === 'string' && NAME.test(name);
  new OptionsCheck('operation').that(fits, 'name', 'letters, digits, "_", ".", ":" and "-"', name);
}

function checkRun(name: string, options: RunOptions): void {
  checkName(name);
  const check = new OptionsCheck(`operation '${name}'`);
  check.known(options, ['key', 'maxRun', 'onStuck', 'whenRunning']);
  check.duration('maxRun', options.maxRun, 1);
  check.optionalFunction('onStuck', options.onStuck);
  check.oneOf('whenRunning', options.whenRunning ?? 'refuse', ['refuse', 'join']);
  const key: unknown = options.key;
  const fits = typeof key === 'string' && key.length > 0 && key.length <= MAX_KEY;
  if (!fits || key.includes('\0') || !key.isWellFormed())
    throw new ValidationError(`The key of operation '${name}' must be a text of 1 to ${MAX_KEY} characters.`);
}
