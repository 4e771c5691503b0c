import {
  Clock,
  type EventTopic,
  OptionsError,
  ResilienceEvents,
  Shutdown,
  runInBackground,
  untilAborted,
} from '@breakwater/core';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { LockStoreError } from '../locks/lock-store.error.js';
import { Locks } from '../locks/locks.service.js';
import { CronJobs } from './cron-jobs.js';
import { scheduleOf, tickOf } from './schedule.js';
import type { SingleInstanceTickEvent } from './single-instance-event.js';
import type { ResolvedSingleInstanceOptions } from './single-instance.options.js';

/** A method with `@SingleInstance()`. */
export interface SingleInstanceMethod {
  readonly options: ResolvedSingleInstanceOptions;
  /** Class and method, for messages. */
  readonly place: string;
  readonly key: string | symbol;
}

/** Figures of one method since the start. */
export interface SingleInstanceFigures {
  /** Number of runs on this replica. */
  readonly ran: number;
  /** Number of ticks that another replica ran. */
  readonly skipped: number;
  /** Number of ticks that were skipped because the store of the locks could not be used. */
  readonly storeLost: number;
}

type Figures = { -readonly [K in keyof SingleInstanceFigures]: number };

/** Result of a call that was skipped. */
const SKIPPED = Symbol('@breakwater/jobs:Skipped');

const NAME_OF_WORK = 'single-instance-methods';

/** Runs the methods with `@SingleInstance()` of an application. */
@Injectable()
export class SingleInstances {
  readonly #methods = new Map<string, { readonly place: string; readonly figures: Figures }>();
  readonly #ticks: EventTopic<SingleInstanceTickEvent>;
  readonly #running = new Set<Promise<unknown>>();
  /** Aborts when the time of the shutdown for running methods is over. */
  readonly #abandoned = new AbortController();
  #stopping = false;

  constructor(
    @Inject(Locks) private readonly locks: Locks,
    @Inject(CronJobs) private readonly cronJobs: CronJobs,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Optional() @Inject(Shutdown) private readonly shutdown?: Shutdown,
  ) {
    this.#ticks = events.topic('single-instance.tick');
  }

  /** Figures by name. */
  get figures(): Readonly<Record<string, SingleInstanceFigures>> {
    return Object.fromEntries([...this.#methods].map(([name, { figures }]) => [name, { ...figures }]));
  }

  /**
   * Makes a method known when the application starts.
   *
   * @throws OptionsError when another method has the same name: each would take the ticks of the other
   */
  register({ options: { name }, place }: SingleInstanceMethod): void {
    if (this.#methods.size === 0) this.#joinShutdown();
    const known = this.#methods.get(name);
    if (known && known.place !== place)
      throw new OptionsError('singleInstance.name', `a name that ${known.place} does not have`, name, place);
    if (!known) this.#methods.set(name, { place, figures: { ran: 0, skipped: 0, storeLost: 0 } });
  }

  /** Runs `work` on this replica, or resolves to `undefined` when another one has run it, or runs it. */
  run(method: SingleInstanceMethod, instance: object, work: () => unknown): Promise<unknown> {
    return runInBackground(() => this.#run(method, instance, work));
  }

  async #run(method: SingleInstanceMethod, instance: object, work: () => unknown): Promise<unknown> {
    const { name, ttl, window, onStoreLost } = method.options;
    if (this.#stopping) return this.#skip(name, 'stopping');
    const schedule = scheduleOf(Reflect.get(instance, method.key) as object);
    const tick = tickOf(schedule, this.clock.date().getTime(), this.cronJobs.dueTimesOf(schedule), window);
    let began = false;
    const guarded = async (): Promise<unknown> => {
      if (tick && !(await this.locks.claim(name, tick))) return SKIPPED;
      began = true;
      return this.#count(name, false, work);
    };
    try {
      const signal = this.#abandoned.signal;
      const attempt = await this.#track(
        this.locks.tryLock(`single-instance:${name}`, ttl, guarded, { signal }),
      );
      if (!attempt.acquired || attempt.value === SKIPPED) return this.#skip(name, 'skipped');
      return attempt.value;
    } catch (error) {
      if (began || !(error instanceof LockStoreError)) throw error;
      if (onStoreLost === 'skip') return this.#skip(name, 'store-lost');
      return this.#track(this.#count(name, true, work));
    }
  }

  async #count(name: string, unguarded: boolean, work: () => unknown): Promise<unknown> {
    const figures = this.#methods.get(name)?.figures;
    if (figures) figures.ran += 1;
    try {
      const result = await work();
      this.#publish(name, 'ran', unguarded);
      return result;
    } catch (error) {
      this.#publish(name, 'failed', unguarded);
      throw error;
    }
  }

  #skip(name: string, outcome: 'skipped' | 'store-lost' | 'stopping'): undefined {
    const figures = this.#methods.get(name)?.figures;
    if (figures && outcome === 'skipped') figures.skipped += 1;
    if (figures && outcome === 'store-lost') figures.storeLost += 1;
    this.#publish(name, outcome, false);
  }

  #publish(name: string, outcome: SingleInstanceTickEvent['outcome'], unguarded: boolean): void {
    if (this.#ticks.active) this.#ticks.publish({ name, outcome, unguarded });
  }

  async #track<T>(run: Promise<T>): Promise<T> {
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  #joinShutdown(): void {
    this.shutdown?.stopIntake(NAME_OF_WORK, () => {
      this.#stopping = true;
    });
    this.shutdown?.closeWith(NAME_OF_WORK, async ({ signal }) => {
      await untilAborted(Promise.allSettled(this.#running), signal);
      if (signal.aborted) this.#abandoned.abort(signal.reason);
    });
  }
}
