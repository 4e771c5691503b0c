import { callerKey, counted } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { ShareKey } from './bulkhead.options.js';
import { type LineMember, WaitingLine } from './waiting-line.js';

/** The slots and the places in the queue of all callers with one key. A caller without a key has a holder of its own. */
export class Holder<W extends LineMember<W>> implements LineMember<Holder<W>> {
  before: Holder<W> | undefined;
  behind: Holder<W> | undefined;
  /** Slots in use. */
  active = 0;
  /** Its callers that wait. */
  readonly line = new WaitingLine<W>();
  /** True while it stands in the line of holders that may get the next slot. */
  isInLine = false;

  constructor(readonly key: string | undefined) {}
}

/** Options of {@link Shares}. */
interface SharesOptions {
  readonly maxShare: number;
  readonly shareBy: ShareKey;
  readonly maxQueue: number;
}

/**
 * Keeps the callers of one key from more than a share of the slots, and of the queue. Holders get slots in turn, so that a key with many
 * waiting callers does not delay those of others. It knows only keys that hold a slot or wait.
 */
export class Shares<W extends LineMember<W>> {
  readonly #holders = new Map<string, Holder<W>>();
  /** Holders with waiting callers, in the order of their turns. Those without room leave the line when their turn comes. */
  readonly #turns = new WaitingLine<Holder<W>>();
  /** Holders with waiting callers that had no room at their turn. */
  readonly #blocked = new Set<Holder<W>>();
  #length = 0;
  /** Slots of a holder when the blocked ones were last looked at. */
  #known = 0;

  /**
   * @param slots the present number of slots
   * @param onError is told when `shareBy` throws or returns no key; the call then has no share
   */
  constructor(
    private readonly options: SharesOptions,
    private readonly slots: { readonly limit: number },
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Number of callers that wait. */
  get length(): number {
    return this.#length;
  }

  /** Number of keys that hold a slot or wait. */
  get keys(): number {
    return this.#holders.size;
  }

  /** Slots that one key may hold at this moment. */
  get slotsOfEach(): number {
    return Math.max(1, Math.floor(this.options.maxShare * this.slots.limit));
  }

  /** Places in the queue that one key may hold. */
  get placesOfEach(): number {
    const { maxShare, maxQueue } = this.options;
    return maxQueue === 0 ? 0 : Math.max(1, Math.floor(maxShare * maxQueue));
  }

  holderOf(call: Call): Holder<W> {
    let key: string | undefined;
    try {
      key = callerKey(this.options.shareBy(call, call.logical.args ?? []), 'bulkhead.shareBy');
    } catch (error) {
      this.onError(error);
    }
    return (key === undefined ? undefined : this.#holders.get(key)) ?? new Holder<W>(key);
  }

  /** True if the holder may have one more slot. */
  hasRoom({ key, active }: Holder<W>): boolean {
    return key === undefined || active < this.slotsOfEach;
  }

  /** True if one more caller would exceed the share: it would have to wait for its own key, or stand in too long a line of it. */
  isExhausted(holder: Holder<W>): boolean {
    if (holder.key === undefined) return false;
    if (this.options.maxQueue === 0) return !this.hasRoom(holder);
    return holder.line.length >= this.placesOfEach;
  }

  /** Says how much of the bulkhead the key of a caller uses, without the key. */
  describe({ active, line }: Holder<W>): string {
    const slots = `the key of the caller holds ${active} of its ${counted(this.slotsOfEach, 'slot')}`;
    if (this.options.maxQueue === 0) return slots;
    return `${slots} and ${line.length} of its ${counted(this.placesOfEach, 'place')} in the queue`;
  }

  /** Takes a slot. */
  take(holder: Holder<W>): void {
    this.#list(holder);
    holder.active++;
  }

  /** Gives a slot back. */
  free(holder: Holder<W>): void {
    holder.active--;
    // The number of slots may have fallen since the last look, and may grow again before the next one.
    this.#known = Math.min(this.#known, this.slotsOfEach);
    this.#unblock(holder);
    this.forgetIdle(holder);
  }

  join(waiter: W, holder: Holder<W>): void {
    this.#list(holder);
    holder.line.join(waiter);
    this.#length++;
    if (holder.isInLine || this.#blocked.has(holder)) return;
    holder.isInLine = true;
    this.#turns.join(holder);
  }

  /** Takes the caller out that gets the next slot. The holder of a key that was served goes to the other end of the line. */
  next(newest: boolean): W | undefined {
    this.#unblockAll();
    for (;;) {
      const holder = newest ? this.#turns.pop() : this.#turns.shift();
      if (!holder) return undefined;
      holder.isInLine = false;
      if (!this.hasRoom(holder)) {
        this.#blocked.add(holder);
        continue;
      }
      const waiter = newest ? holder.line.pop() : holder.line.shift();
      this.#length--;
      if (holder.line.length > 0) {
        holder.isInLine = true;
        if (newest) this.#turns.joinFirst(holder);
        else this.#turns.join(holder);
      }
      return waiter;
    }
  }

  /** A caller leaves without a slot. */
  leave(waiter: W, holder: Holder<W>): void {
    holder.line.leave(waiter);
    this.#length--;
    if (holder.line.length > 0) return;
    if (holder.isInLine) {
      holder.isInLine = false;
      this.#turns.leave(holder);
    } else this.#blocked.delete(holder);
    this.forgetIdle(holder);
  }

  /** Forgets a key that neither holds a slot nor waits. */
  forgetIdle({ key, active, line }: Holder<W>): void {
    if (key !== undefined && active === 0 && line.length === 0) this.#holders.delete(key);
  }

  #unblock(holder: Holder<W>): void {
    if (!this.hasRoom(holder) || !this.#blocked.delete(holder)) return;
    holder.isInLine = true;
    this.#turns.join(holder);
  }

  /** Gives all blocked holders their turn back after the number of slots has grown. */
  #unblockAll(): void {
    const present = this.slotsOfEach;
    if (present > this.#known) for (const holder of this.#blocked) this.#unblock(holder);
    this.#known = present;
  }

  #list(holder: Holder<W>): void {
    if (holder.key !== undefined) this.#holders.set(holder.key, holder);
  }
}
