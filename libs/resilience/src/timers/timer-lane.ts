/** Told when its time has come. Must not throw. */
export interface DueListener {
  onDue(): void;
  /** Told when the application ends, so that nobody waits for something that has become pointless. Must not throw. */
  onClosing?(): void;
}

/** A place in a `TimerQueue`; hand it back to its `remove()`. */
export class TimerEntry {
  /** The lane in which the entry waits; `undefined` once it has left. */
  lane: TimerLane | undefined;
  previous: TimerEntry | undefined;
  next: TimerEntry | undefined;

  /**
   * @param due time on the scale of `Clock.now()`
   * @param sequence order among entries that are due at the same time
   * @param ref whether the process stays alive for it
   */
  constructor(
    readonly due: number,
    readonly sequence: number,
    readonly listener: DueListener,
    readonly ref: boolean,
  ) {}
}

/** The entries of one delay, the earliest first. As all wait equally long, a new one belongs at the end. */
export class TimerLane {
  constructor(
    /** Whole milliseconds. */
    readonly delay: number,
  ) {}

  head: TimerEntry | undefined;
  /** Time and sequence before which no entry of the lane is due. Kept by `TimerLanes`, as is `place`. */
  due = Infinity;
  sequence = Infinity;
  /** Place in the heap of `TimerLanes`. */
  place = 0;
  #tail: TimerEntry | undefined;

  insert(entry: TimerEntry): void {
    let previous = this.#tail;
    // Delays of one lane differ by fractions of a millisecond, so this is seldom more than a look.
    while (previous && previous.due > entry.due) previous = previous.previous;
    const next = previous ? previous.next : this.head;
    entry.lane = this;
    entry.previous = previous;
    entry.next = next;
    if (previous) previous.next = entry;
    else this.head = entry;
    if (next) next.previous = entry;
    else this.#tail = entry;
  }

  remove(entry: TimerEntry): void {
    const { previous, next } = entry;
    if (previous) previous.next = next;
    else this.head = next;
    if (next) next.previous = previous;
    else this.#tail = previous;
    entry.lane = entry.previous = entry.next = undefined;
  }
}
