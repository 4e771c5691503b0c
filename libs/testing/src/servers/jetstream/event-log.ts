import type { Clock } from '@breakwater/core';
import { DELETION_DISTANCE, type JetstreamEvent, PostEvents } from './post-events.js';

/** Settings of an `EventLog`. */
export interface EventLogOptions {
  /** Chooses authors and texts. */
  readonly seed: number;
  /** Events per second. */
  readonly rate: number;
  /** Number of events that a subscriber can ask for again. */
  readonly kept: number;
}

/** Microseconds in a second. */
const SECOND = 1_000_000;

/** The events of the stream. It keeps their times only, and makes each event again when it is read. */
export class EventLog {
  readonly #posts: PostEvents;
  /** Times of events in microseconds, ascending; the first is that of event `#first`. */
  readonly #times: number[] = [];
  #first = 0;
  #rate: number;
  /** Time on the monotonic clock up to which events are published, in milliseconds. */
  #until: number;

  constructor(
    private readonly clock: Clock,
    private readonly options: EventLogOptions,
  ) {
    this.#posts = new PostEvents(options.seed);
    this.#rate = options.rate;
    this.#until = clock.now();
  }

  get rate(): number {
    return this.#rate;
  }

  /** Changes the rate from now on. */
  set rate(rate: number) {
    this.publishDue();
    this.#rate = rate;
    this.#until = this.clock.now();
  }

  /** Number of the next event, which is also the number of events that were published. */
  get end(): number {
    return this.#first + this.#times.length;
  }

  /** Number of the oldest event that is kept. */
  get oldest(): number {
    return Math.max(this.#first, this.end - this.options.kept);
  }

  /** Publishes the events that are due by the rate. */
  publishDue(): void {
    const due = Math.floor(((this.clock.now() - this.#until) / 1000) * this.#rate);
    if (due <= 0) return;
    this.#until += (due / this.#rate) * 1000;
    this.#append(due, SECOND / this.#rate);
  }

  /** Publishes events at once. */
  publish(count: number): void {
    this.publishDue();
    this.#append(count, 1);
  }

  /** Milliseconds until the next event is due; `Infinity` when the rate is 0. */
  untilNext(): number {
    return Math.max(0, this.#until + 1000 / this.#rate - this.clock.now());
  }

  /** Time of an event that is kept, in microseconds. */
  timeOf(number: number): number {
    return this.#times[number - this.#first]!;
  }

  read(number: number): JetstreamEvent {
    return this.#posts.event(number, (other) => this.timeOf(other));
  }

  /** Number of the first kept event at or after a time; {@link end} when all are earlier. */
  after(time: number): number {
    let low = this.oldest;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeOf(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** True if events at or after this time are no longer kept. */
  hasForgotten(time: number): boolean {
    return this.oldest > 0 && time < this.timeOf(this.oldest);
  }

  /** The events that are kept, oldest first. */
  *kept(): Generator<JetstreamEvent> {
    for (let number = this.oldest; number < this.end; number++) yield this.read(number);
  }

  /** @param step microseconds between two events; the last one is published now */
  #append(count: number, step: number): void {
    const now = this.clock.date().getTime() * 1000;
    for (let left = count - 1; left >= 0; left--) {
      const last = this.#times.at(-1) ?? 0;
      this.#times.push(Math.max(last + 1, Math.floor(now - left * step)));
    }
    // A deletion is made from the time of a post before it, so a few times more are kept.
    const superfluous = this.#times.length - (this.options.kept + DELETION_DISTANCE);
    // Removing from the front moves the whole array, so it is done seldom.
    if (superfluous > Math.max(1000, this.options.kept / 4)) {
      this.#times.splice(0, superfluous);
      this.#first += superfluous;
    }
  }
}
