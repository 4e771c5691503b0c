import { BulkheadFullError, type Clock, counted, type EventTopic, Failures } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import {
  type NextStep,
  type Policy,
  type PolicyEnvironment,
  rejecting,
  type WatchedCall,
} from '../invocation/policy.js';
import { AdaptiveConcurrency } from './adaptive-concurrency.js';
import type { BulkheadState } from './bulkhead-state.js';
import { QUEUE_RULES } from './bulkhead.constants.js';
import type { ResolvedBulkheadOptions } from './bulkhead.options.js';
import { type CallMeter, MeasuredSlot } from './measured-slot.js';
import { QueueDelay } from './queue-delay.js';
import { Slot, type SlotOwner } from './slot.js';
import { Waiter, type WaitingRoom } from './waiter.js';
import { WaitingLine } from './waiting-line.js';
import type { BulkheadEnteredEvent, BulkheadRejectedEvent } from '../telemetry/resilience.events.js';

/**
 * Lets a limited number of calls run at once, so that one slow dependency cannot take all connections and memory. Further
 * calls wait in a line of limited length, or are refused. A slot that comes free goes to the first caller in the line;
 * later callers never overtake.
 *
 * A call that was given up keeps its slot until its work ends, but no longer than `abandonedAfter`.
 *
 * @throws BulkheadFullError when there is no slot and no room in the line, or after `maxWait`; the operation did not run
 */
export class BulkheadPolicy implements Policy {
  readonly #clock: Clock;
  readonly #entered: EventTopic<BulkheadEnteredEvent>;
  readonly #rejected: EventTopic<BulkheadRejectedEvent>;
  readonly #line = new WaitingLine<Waiter>();
  readonly #room: WaitingRoom;
  readonly #owner: SlotOwner;
  /** The present number of slots. */
  readonly #slots: { readonly limit: number };
  /** Measures the calls if the number of slots follows them. */
  readonly #meter: CallMeter | undefined;
  readonly #delay: QueueDelay | undefined;
  /** Time since which the line has not been empty. */
  #waitingSince = 0;
  /** While a caller waits, all slots are taken: a slot that comes free goes to the first caller in the line. */
  #active = 0;

  constructor(
    readonly name: string,
    readonly options: ResolvedBulkheadOptions,
    { clock, random, timers, events, failures = new Failures() }: PolicyEnvironment,
  ) {
    const { maxConcurrent, maxWait, abandonedAfter } = options;
    if (maxConcurrent === 'adaptive') {
      const concurrency = new AdaptiveConcurrency(options, random);
      this.#slots = concurrency;
      this.#meter = { concurrency, clock, failures };
    } else this.#slots = { limit: maxConcurrent };
    this.#clock = clock;
    if (options.targetWait < Infinity) this.#delay = new QueueDelay(options.targetWait);
    this.#entered = events.topic('bulkhead.entered');
    this.#rejected = events.topic('bulkhead.rejected');
    this.#room = {
      line: this.#line,
      timers,
      maxWait,
      onOverdue: () => this.#refusal('max-wait', `no slot came free within ${maxWait} ms`),
    };
    this.#owner = { timers, abandonedAfter, freeSlot: () => this.#freeSlot() };
  }

  /** Counts the calls that run and wait at this moment. */
  get state(): BulkheadState {
    const { limit: maxConcurrent } = this.#slots;
    return {
      name: this.name,
      active: this.#active,
      queued: this.#line.length,
      maxConcurrent,
      options: this.options,
    };
  }

  /** True if a call would get a slot at once. While callers wait, all slots are taken. */
  get hasRoom(): boolean {
    return this.#active < this.#slots.limit;
  }

  wrap(below: NextStep): NextStep {
    const next = rejecting(below);
    const slots = this.#slots;
    const whole: NextStep = (call, now) => {
      if (call.cancelled) return Promise.reject(call.reason);
      if (this.#active >= slots.limit) return this.#enqueue(call, next);
      return this.#run(call, next, now);
    };
    const begin = (call: WatchedCall, now?: number): Promise<unknown> => {
      if (call.cancelled || this.#active >= slots.limit) return whole(call, now);
      call.workListener = this.#takeSlot(call, now);
      return next(call, now);
    };
    return Object.assign(whole, { parts: { begin } });
  }

  #run(call: Call, next: NextStep, now?: number): Promise<unknown> {
    const slot = this.#takeSlot(call, now);
    return next(call, now).then(
      (value) => {
        slot.onWorkEnded(true);
        return value;
      },
      (error: unknown) => {
        slot.onWorkEnded(false, error);
        throw error;
      },
    );
  }

  #enqueue(call: Call, next: NextStep): Promise<unknown> {
    const queued = this.#line.length;
    if (queued === this.options.maxQueue) {
      return Promise.reject(
        this.#refusal(
          'queue-full',
          `${counted(this.#active, 'call runs', 'calls run')} and ${counted(queued, 'waits', 'wait')}`,
        ),
      );
    }
    const came = this.#clock.now();
    if (queued === 0) this.#waitingSince = came;
    // Through a promise of its own, the caller goes on in its own AsyncLocalStorage context, not in that of the
    // call that frees the slot.
    const granted = new Promise<void>((resolve, reject) => {
      this.#line.join(new Waiter(this.#room, call, resolve, reject, came));
    });
    return granted.then(() => {
      // The caller has a slot, and takes one for its work below.
      this.#active--;
      if (call.cancelled) {
        this.#admit();
        throw call.reason;
      }
      if (this.#entered.active) {
        this.#entered.publish({ name: this.name, waited: this.#clock.now() - came });
      }
      return this.#run(call, next);
    });
  }

  #takeSlot(call: Call, now?: number): Slot {
    this.#active++;
    if (!this.#meter) return new Slot(this.#owner, call);
    return new MeasuredSlot(this.#owner, call, this.#meter, this.#active, now);
  }

  #freeSlot(): void {
    this.#active--;
    this.#admit();
  }

  /** Gives free slots to the callers in the line. Each holds its slot until its turn comes. */
  #admit(): void {
    while (this.#active < this.#slots.limit) {
      const waiter = this.#nextWaiter();
      if (!waiter) return;
      if (this.#hasWaitedTooLong(waiter)) {
        const { targetWait } = this.options;
        waiter.refuse(this.#refusal('target-wait', `calls wait longer than ${targetWait} ms`));
        continue;
      }
      this.#active++;
      waiter.grant();
    }
  }

  #nextWaiter(): Waiter | undefined {
    if (this.options.order === 'first-come' || this.#line.length === 0) return this.#line.shift();
    const isBacklog = this.#clock.now() - this.#waitingSince > QUEUE_RULES.newestFirstAfter;
    return isBacklog ? this.#line.pop() : this.#line.shift();
  }

  #hasWaitedTooLong({ came }: Waiter): boolean {
    if (!this.#delay) return false;
    const now = this.#clock.now();
    return this.#delay.refuses(now - came, now);
  }

  #refusal(reason: BulkheadRejectedEvent['reason'], text: string): Error {
    const { name } = this;
    if (this.#rejected.active) {
      this.#rejected.publish({ name, reason, active: this.#active, queued: this.#line.length });
    }
    return new BulkheadFullError(name, text);
  }
}
