/** Work that several callers wait for. Its signal aborts when the last of them has left. */
class Flight<T> {
  readonly work: Promise<T>;
  readonly #controller = new AbortController();
  #callers = 0;
  #isOver = false;

  constructor(begin: (signal: AbortSignal) => Promise<T>, onEnd: () => void) {
    this.work = begin(this.#controller.signal).finally(() => {
      this.#isOver = true;
      onEnd();
    });
    // Each caller reads the outcome; after the last one has left, nobody does.
    this.work.catch(() => undefined);
  }

  join(): void {
    this.#callers++;
  }

  /** Returns true if the last caller has left work that goes on. */
  leave(reason: unknown): boolean {
    this.#callers--;
    if (this.#callers > 0 || this.#isOver) return false;
    this.#controller.abort(reason);
    return true;
  }
}

/** A caller's part in a flight. */
export interface Seat<T> {
  readonly work: Promise<T>;
  /** True if another caller has begun the work. */
  readonly isShared: boolean;
  /** Call it once, when the caller waits no longer. */
  leave(reason: unknown): void;
}

/** Lets callers with the same question share one answer. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** @param key `undefined` for a question that is not shared */
  join(key: string | undefined, begin: (signal: AbortSignal) => Promise<T>): Seat<T> {
    const known = key === undefined ? undefined : this.#flights.get(key);
    const flight: Flight<T> = known ?? new Flight(begin, () => this.#forget(key, flight));
    if (!known && key !== undefined) this.#flights.set(key, flight);
    flight.join();
    return {
      work: flight.work,
      isShared: known !== undefined,
      leave: (reason) => {
        // A later caller must not join work that has been aborted.
        if (flight.leave(reason)) this.#forget(key, flight);
      },
    };
  }

  #forget(key: string | undefined, flight: Flight<T>): void {
    if (key !== undefined && this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
