/** Runs when its time has come. Must not throw. */
export interface DueListener {
  onDue(): void;
  /** Called when the application ends, so that a wait can end early. Must not throw. */
  onClosing?(): void;
}

/** An entry of a `TimerQueue`, which is also its own link in the list. */
export interface TimerNode extends DueListener {
  /** Time on the scale of `Clock.now()`. */
  readonly due: number;
  /** Order among nodes that are due at the same time. */
  sequence: number;
  /** True if it keeps the process alive. */
  readonly ref: boolean;
  /** The lane in which it waits; `undefined` before and after. */
  lane: TimerLane | undefined;
  previous: TimerNode | undefined;
  next: TimerNode | undefined;
}

/** The place of a listener in a `TimerQueue`; hand it back to its `remove()`. */
export class TimerEntry implements TimerNode {
  sequence = 0;
  lane: TimerLane | undefined;
  previous: TimerNode | undefined;
  next: TimerNode | undefined;

  constructor(
    readonly due: number,
    private readonly listener: DueListener,
    readonly ref: boolean,
  ) {}

  onDue(): void {
    this.listener.onDue();
  }

  onClosing(): void {
    this.listener.onClosing?.();
  }
}

/** The entries of one delay, the earliest first. As all wait equally long, a new one belongs at the end. */
export class TimerLane {
  constructor(
    /** Whole milliseconds. */
    readonly delay: number,
  ) {}

  head: TimerNode | undefined;
  /** Time and sequence before which no entry of the lane is due. Kept by `TimerLanes`, as is `place`. */
  due = Infinity;
  sequence = Infinity;
  /** Place in the heap of `TimerLanes`. */
  place = 0;
  #tail: TimerNode | undefined;

  insert(entry: TimerNode): void {
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

  remove(entry: TimerNode): void {
    const { previous, next } = entry;
    if (previous) previous.next = next;
    else this.head = next;
    if (next) next.previous = previous;
    else this.#tail = previous;
    entry.lane = entry.previous = entry.next = undefined;
  }
}
