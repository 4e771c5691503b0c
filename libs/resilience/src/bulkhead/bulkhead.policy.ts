import { BulkheadFullError, type Clock, counted, type EventTopic, Failures } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import {
  type NextStep,
  type Policy,
  type PolicyEnvironment,
  rejecting,
  type WatchedCall,
} from '../invocation/policy.js';
import { ThrowingConditions } from '../errors/throwing-conditions.js';
import { AdaptiveConcurrency } from './adaptive-concurrency.js';
import type { BulkheadState } from './bulkhead-state.js';
import { QUEUE_RULES } from './bulkhead.constants.js';
import type { ResolvedBulkheadOptions } from './bulkhead.options.js';
import { CallMeter } from './call-meter.js';
import { QueueDelay } from './queue-delay.js';
import { type Holder, Shares } from './shares.js';
import { Slot, type SlotOwner } from './slot.js';
import { Waiter, type WaitingRoom } from './waiter.js';
import { WaitingLine } from './waiting-line.js';
import type { BulkheadEnteredEvent, BulkheadRejectedEvent } from '../telemetry/resilience.events.js';

/**
 * Lets a limited number of calls run at once, so that one slow dependency cannot take all connections and memory. Further
 * calls wait in a line of limited length, or are refused. A slot that comes free goes to the first caller in the line;
 * later callers never overtake.
 * A call that was given up keeps its slot until its work ends, but no longer than `abandonedAfter`.
 * @throws BulkheadFullError when there is no slot and no room in the line, or after `maxWait`; the operation did not run
 */
export class BulkheadPolicy implements Policy {
  readonly #clock: Clock;
  readonly #entered: EventTopic<BulkheadEnteredEvent>;
  readonly #rejected: EventTopic<BulkheadRejectedEvent>;
  readonly #line = new WaitingLine<Waiter>();
  readonly #room: WaitingRoom;
  readonly #owner: SlotOwner;
  /** The present number of slots. Only {@link resize} sets it, and only if it does not adapt. */
  readonly #slots: { limit: number };
  readonly #meter: CallMeter | undefined;
  readonly #delay: QueueDelay | undefined;
  /** Shares of the slots by key; none unless the options limit them. The line is not used with them. */
  readonly #shares: Shares<Waiter> | undefined;
  /** Time since which the line has not been empty. */
  #waitingSince = 0;
  /** While a caller waits, all slots are taken: a slot that comes free goes to the first caller in the line. */
  #active = 0;

  constructor(
    readonly name: string,
    public options: ResolvedBulkheadOptions,
    { clock, random, timers, events, failures = new Failures() }: PolicyEnvironment,
  ) {
    const { maxConcurrent, maxWait, abandonedAfter, maxShare, shareBy, maxQueue } = options;
    if (maxConcurrent === 'adaptive') {
      const concurrency = new AdaptiveConcurrency(options, random);
      this.#slots = concurrency;
      this.#meter = new CallMeter(concurrency, clock, failures);
    } else this.#slots = { limit: maxConcurrent };
    this.#clock = clock;
    if (options.targetWait < Infinity) this.#delay = new QueueDelay(options.targetWait);
    this.#entered = events.topic('bulkhead.entered');
    this.#rejected = events.topic('bulkhead.rejected');
    if (maxShare !== undefined && shareBy) {
      const throwing = new ThrowingConditions(BulkheadPolicy.name, name, clock);
      this.#shares = new Shares({ maxShare, shareBy, maxQueue }, this.#slots, (error) =>
        throwing.report('shareBy', 'the call has no share', error),
      );
    }
    this.#room = {
      leave: (waiter) => this.#leave(waiter),
      timers,
      maxWait,
      onOverdue: () => this.#refusal('max-wait', `no slot came free within ${maxWait} ms`),
    };
    this.#owner = {
      timers,
      abandonedAfter,
      meter: this.#meter,
      freeSlot: (holder) => this.#freeSlot(holder),
    };
  }

  /** Takes another number of slots and of places in the line over. */
  resize(options: ResolvedBulkheadOptions & { readonly maxConcurrent: number }): void {
    this.options = options;
    this.#slots.limit = options.maxConcurrent;
    this.#admit();
  }

  /** Counts the calls that run and wait at this moment. */
  get state(): BulkheadState {
    return {
      name: this.name,
      active: this.#active,
      queued: this.#queued,
      ...(this.#shares && { keys: this.#shares.keys }),
      maxConcurrent: this.#slots.limit,
      options: this.options,
    };
  }

  /** The order in which the next caller of the queue is chosen at this moment. */
  get presentOrder(): 'oldest first' | 'newest first' {
    return this.#isBacklog ? 'newest first' : 'oldest first';
  }

  /** Slots that each key may hold at this moment; `undefined` without shares. */
  get presentShare(): number | undefined {
    return this.#shares?.slotsOfEach;
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
      const holder = this.#shares?.holderOf(call);
      if (this.#active >= slots.limit || (holder && !this.#shares?.hasRoom(holder)))
        return this.#enqueue(call, next, holder);
      this.#hold(holder);
      return this.#run(call, next, now, holder);
    };
    const begin = (call: WatchedCall, now?: number): Promise<unknown> => {
      if (call.cancelled || this.#shares || this.#active >= slots.limit) return whole(call, now);
      this.#active++;
      call.workListener = this.#slotOf(call, now);
      return next(call, now);
    };
    return Object.assign(whole, { parts: { begin } });
  }

  /** The callers that wait. */
  get #queued(): number {
    return this.#shares ? this.#shares.length : this.#line.length;
  }

  /** Runs a call that holds a slot. */
  #run(call: Call, next: NextStep, now?: number, holder?: Holder<Waiter>): Promise<unknown> {
    const slot = this.#slotOf(call, now, holder);
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

  #enqueue(call: Call, next: NextStep, holder: Holder<Waiter> | undefined): Promise<unknown> {
    const queued = this.#queued;
    if (holder && this.#shares?.isExhausted(holder)) {
      return Promise.reject(this.#refusal('share', this.#shares.describe(holder)));
    }
    if (queued === this.options.maxQueue) {
      const running = counted(this.#active, 'call runs', 'calls run');
      const text = `${running} and ${counted(queued, 'waits', 'wait')}`;
      return Promise.reject(this.#refusal('queue-full', text));
    }
    const came = this.#clock.now();
    if (queued === 0) this.#waitingSince = came;
    // Through a promise of its own, the caller goes on in its own AsyncLocalStorage context, not in that of the
    // call that frees the slot.
    const granted = new Promise<void>((resolve, reject) => {
      const waiter = new Waiter(this.#room, call, resolve, reject, came, holder);
      if (holder && this.#shares) this.#shares.join(waiter, holder);
      else this.#line.join(waiter);
    });
    return granted.then(() => {
      if (call.cancelled) {
        this.#freeSlot(holder);
        throw call.reason;
      }
      if (this.#entered.active) {
        this.#entered.publish({ name: this.name, waited: this.#clock.now() - came });
      }
      return this.#run(call, next, undefined, holder);
    });
  }

  #slotOf(call: Call, now?: number, holder?: Holder<Waiter>): Slot {
    return new Slot(this.#owner, call, this.#meter?.begin(this.#active, now), holder);
  }

  #hold(holder: Holder<Waiter> | undefined): void {
    this.#active++;
    if (holder) this.#shares?.take(holder);
  }

  #freeSlot(holder: Holder<Waiter> | undefined): void {
    this.#active--;
    if (holder) this.#shares?.free(holder);
    if (this.#queued > 0) this.#admit();
  }

  /** Gives free slots to the callers in the line. Each holds its slot until its turn comes. */
  #admit(): void {
    while (this.#active < this.#slots.limit) {
      const waiter = this.#nextWaiter();
      if (!waiter) return;
      const { holder } = waiter;
      if (this.#hasWaitedTooLong(waiter)) {
        const { targetWait } = this.options;
        waiter.refuse(this.#refusal('target-wait', `calls wait longer than ${targetWait} ms`));
        if (holder) this.#shares?.forgetIdle(holder);
        continue;
      }
      this.#hold(holder);
      waiter.grant();
    }
  }

  #nextWaiter(): Waiter | undefined {
    const isBacklog = this.#isBacklog;
    if (this.#shares) return this.#shares.next(isBacklog);
    return isBacklog ? this.#line.pop() : this.#line.shift();
  }

  /** True if the newest caller goes first, because the queue has not been empty for some time. */
  get #isBacklog(): boolean {
    if (this.options.order === 'first-come' || this.#queued === 0) return false;
    return this.#clock.now() - this.#waitingSince > QUEUE_RULES.newestFirstAfter;
  }

  #leave(waiter: Waiter): void {
    if (waiter.holder && this.#shares) this.#shares.leave(waiter, waiter.holder);
    else this.#line.leave(waiter);
  }

  #hasWaitedTooLong({ came }: Waiter): boolean {
    if (!this.#delay) return false;
    const now = this.#clock.now();
    return this.#delay.refuses(now - came, now);
  }

  #refusal(reason: BulkheadRejectedEvent['reason'], text: string): Error {
    const { name } = this;
    if (this.#rejected.active) {
      this.#rejected.publish({ name, reason, active: this.#active, queued: this.#queued });
    }
    return new BulkheadFullError(name, text, { reason });
  }
}
