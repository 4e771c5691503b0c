import { TimerLane, type TimerNode } from './timer-lane.js';

/** Number of lanes up to which empty lanes are not searched for. */
const MIN_SWEEP = 256;

/**
 * The lanes of a queue, with quick access to the earliest entry. Thousands of back-offs with jitter have thousands of
 * delays: a search through all lanes for each entry would stall the process in the middle of an outage.
 *
 * A binary heap, ordered by `due` and `sequence` of the lanes. These may be too early, as most entries are removed before
 * their time and that must cost nothing: they are put right when the lane comes to the top.
 */
export class TimerLanes {
  /** By whole milliseconds, so that odd delays cannot make lanes without end. */
  readonly #byDelay = new Map<number, TimerLane>();
  readonly #heap: TimerLane[] = [];
  #sweepAt = MIN_SWEEP;
  /** The lane used last; the next node most likely belongs there, too. */
  #last: TimerLane | undefined;

  /** Lanes, empty ones included. */
  get size(): number {
    return this.#heap.length;
  }

  /** All that wait, as of now. */
  entries(): TimerNode[] {
    const waiting: TimerNode[] = [];
    for (const { head } of this.#heap) {
      for (let entry = head; entry; entry = entry.next) waiting.push(entry);
    }
    return waiting;
  }

  insert(entry: TimerNode, delay: number): void {
    const key = Math.ceil(delay);
    let lane = this.#last?.delay === key ? this.#last : this.#byDelay.get(key);
    if (!lane) {
      if (this.#heap.length >= this.#sweepAt) this.#sweep();
      this.#byDelay.set(key, (lane = new TimerLane(key)));
      lane.place = this.#heap.push(lane) - 1;
    }
    this.#last = lane;
    lane.insert(entry);
    if (!precedes(entry, lane)) return;
    setBound(lane, entry);
    this.#rise(lane);
  }

  /** The entry to fire first: by time, then in the order of adding. Drops lanes that have run empty. */
  earliest(): TimerNode | undefined {
    for (;;) {
      const lane = this.#heap[0];
      if (!lane) return undefined;
      if (lane.head?.sequence === lane.sequence) return lane.head;
      if (lane.head) setBound(lane, lane.head);
      else if (!this.#drop(lane)) return undefined;
      this.#sink(this.#heap[0]!);
    }
  }

  clear(): void {
    for (const lane of this.#heap) while (lane.head) lane.remove(lane.head);
    this.#heap.length = 0;
    this.#byDelay.clear();
    this.#last = undefined;
  }

  /** Drops lanes that have run empty long before they would come to the top. Each costs the insertion that made it. */
  #sweep(): void {
    this.#last = undefined;
    const lanes = this.#heap.splice(0);
    for (const lane of lanes) {
      if (lane.head) {
        lane.place = this.#heap.push(lane) - 1;
        this.#rise(lane);
      } else this.#byDelay.delete(lane.delay);
    }
    this.#sweepAt = Math.max(MIN_SWEEP, 2 * this.#heap.length);
  }

  /** Replaces the top by the last lane, which the caller then sinks; returns false when no lane is left. */
  #drop(top: TimerLane): boolean {
    if (this.#last === top) this.#last = undefined;
    this.#byDelay.delete(top.delay);
    const last = this.#heap.pop()!;
    if (last === top) return false;
    this.#put(last, 0);
    return true;
  }

  #rise(lane: TimerLane): void {
    let { place } = lane;
    while (place > 0) {
      const above = this.#heap[(place - 1) >> 1]!;
      if (!precedes(lane, above)) break;
      const next = above.place;
      this.#put(above, place);
      place = next;
    }
    this.#put(lane, place);
  }

  #sink(lane: TimerLane): void {
    let { place } = lane;
    for (;;) {
      let below = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      if (below && right && precedes(right, below)) below = right;
      if (!below || !precedes(below, lane)) break;
      const next = below.place;
      this.#put(below, place);
      place = next;
    }
    this.#put(lane, place);
  }

  #put(lane: TimerLane, place: number): void {
    this.#heap[place] = lane;
    lane.place = place;
  }
}

interface Moment {
  readonly due: number;
  readonly sequence: number;
}

function precedes(one: Moment, other: Moment): boolean {
  return one.due < other.due || (one.due === other.due && one.sequence < other.sequence);
}

function setBound(lane: TimerLane, { due, sequence }: Moment): void {
  lane.due = due;
  lane.sequence = sequence;
}
