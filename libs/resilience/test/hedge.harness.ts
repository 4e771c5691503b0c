import { type Random, ResilienceEvents, sleep } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { RetryBudget } from '../src/budget/retry-budget.js';
import { type HedgeOptions, resolveHedgeOptions } from '../src/hedge/hedge.options.js';
import { HedgePolicy } from '../src/hedge/hedge.policy.js';
import { Call } from '../src/invocation/call.js';
import { runOperation } from '../src/invocation/run-operation.js';
import { supervise } from '../src/invocation/supervise.js';
import type {
  HedgeSkippedEvent,
  HedgeStartedEvent,
  HedgeWonEvent,
} from '../src/telemetry/resilience.events.js';
import { TimerQueue } from '../src/timers/timer-queue.js';

/** The course of an attempt: it takes some milliseconds, then returns a value or throws an error. */
export interface Attempt {
  readonly takes: number;
  readonly value?: unknown;
  readonly error?: unknown;
  /** True if the work goes on after it was aborted. */
  readonly deaf?: boolean;
}

/** A hedge policy around attempts that follow a script, on a clock that stands still. */
export class HedgeHarness {
  readonly clock = new VirtualClock({ start: 0 });
  readonly events = new ResilienceEvents();
  readonly timers = new TimerQueue(this.clock);
  readonly policy: HedgePolicy;
  readonly started: HedgeStartedEvent[] = [];
  readonly won: HedgeWonEvent[] = [];
  readonly skipped: HedgeSkippedEvent['reason'][] = [];
  /** Start times of the attempts of all calls, in milliseconds. */
  readonly starts: number[] = [];
  /** Scopes of the attempts of all calls. */
  readonly scopes: Call[] = [];
  /** The scope of the last call. */
  call!: Call;
  hasRoom = true;
  budget: RetryBudget | false | undefined = false;
  #step: ((call: Call) => Promise<unknown>) | undefined;

  constructor(options: HedgeOptions = {}, random: Random = new SeededRandom()) {
    const { clock, events, timers } = this;
    const resolved = resolveHedgeOptions({ idempotent: true, ...options });
    this.policy = new HedgePolicy('videos', resolved, { clock, random, events, timers });
    events.on('hedge.started', (event) => this.started.push(event));
    events.on('hedge.won', (event) => this.won.push(event));
    events.on('hedge.skipped', ({ reason }) => this.skipped.push(reason));
  }

  /** Starts a call whose attempts follow the script; the last entry repeats. The spec moves the clock. */
  start(
    script: readonly Attempt[],
    { deadline = Infinity }: { readonly deadline?: number } = {},
  ): Promise<unknown> {
    const left = [...script];
    return this.run((call) => this.work(call, left.length > 1 ? left.shift()! : left[0]!), deadline);
  }

  /** Starts a call of an operation. */
  run(work: (call: Call) => Promise<unknown>, deadline = Infinity): Promise<unknown> {
    const operation = (call: Call): Promise<unknown> => {
      this.starts.push(this.clock.now());
      this.scopes.push(call);
      return work(call);
    };
    const logical = { name: 'Videos.find', operation, attempts: 0, committed: false };
    this.call = new Call(logical, { deadline }, undefined);
    return this.rerun();
  }

  /** Runs the last call once more, in the scope that it had. */
  rerun(): Promise<unknown> {
    this.#step ??= this.policy.wrap((call) => supervise(call, runOperation), {
      hasRoom: () => this.hasRoom,
      budget: this.budget,
    });
    const result = this.#step(this.call);
    result.catch(() => undefined);
    return result;
  }

  /** Runs calls that take `takes` milliseconds, one after the other. */
  async warmUp(calls: number, takes: number): Promise<void> {
    for (let call = 0; call < calls; call++) {
      const result = this.start([{ takes }]);
      await this.clock.advance(takes);
      await result;
    }
    this.starts.length = this.scopes.length = 0;
  }

  /** One attempt of the script. */
  async work(call: Call, { takes, value = 'done', error, deaf }: Attempt): Promise<unknown> {
    await sleep(this.clock, takes, deaf ? undefined : call.signal);
    if (error !== undefined) throw error;
    return value;
  }
}
