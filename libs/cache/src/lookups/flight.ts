import type { CancellationListener, RequestContext } from '@breakwater/core';
import type { LookupAnswer } from './lookup-answer.js';

/** Is notified how a flight ended for each of its callers, and when the last caller has left. */
export interface FlightObserver {
  onAnswered(answer: LookupAnswer): void;
  onFailed(): void;
  onAbandoned(): void;
}

/**
 * The common wait of all callers that request one key at the same time. A caller leaves when its own context is cancelled; the
 * others continue to wait. The flight is abandoned when the last caller has left, unless it continues in the background.
 */
export class Flight {
  readonly #waiters = new Set<Waiter>();
  /** The old value, which callers get at once while the work continues. */
  #interim: LookupAnswer | undefined;
  #ended = false;

  constructor(private readonly observer: FlightObserver) {}

  get ended(): boolean {
    return this.#ended;
  }

  /** Waits for the end. Rejects when `context` is cancelled. */
  join(context: RequestContext | undefined): Promise<LookupAnswer> {
    if (context?.cancelled) {
      this.observer.onFailed();
      return Promise.reject(context.reason);
    }
    if (this.#interim) {
      this.observer.onAnswered(this.#interim);
      return Promise.resolve(this.#interim);
    }
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(this, context, resolve, reject);
      this.#waiters.add(waiter);
      context?.attach(waiter);
    });
  }

  /** Gives present and later callers the old value, and continues the work. */
  goBehind(interim: LookupAnswer): void {
    if (this.#ended) return;
    this.#interim = interim;
    this.#answerAll(interim);
  }

  succeed(answer: LookupAnswer): void {
    if (this.#end()) this.#answerAll(answer);
  }

  fail(error: unknown): void {
    if (!this.#end()) return;
    for (const waiter of this.#waiters) {
      waiter.part();
      this.observer.onFailed();
      waiter.reject(error);
    }
    this.#waiters.clear();
  }

  /** @internal A caller was cancelled. */
  leave(waiter: Waiter, reason: unknown): void {
    if (!this.#waiters.delete(waiter)) return;
    this.observer.onFailed();
    waiter.reject(reason);
    if (this.#waiters.size === 0 && !this.#interim && this.#end()) this.observer.onAbandoned();
  }

  #answerAll(answer: LookupAnswer): void {
    for (const waiter of this.#waiters) {
      waiter.part();
      this.observer.onAnswered(answer);
      waiter.resolve(answer);
    }
    this.#waiters.clear();
  }

  /** Returns whether this call has ended the flight. */
  #end(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    return true;
  }
}

/** One caller of a flight. */
class Waiter implements CancellationListener {
  constructor(
    private readonly flight: Flight,
    private readonly context: RequestContext | undefined,
    readonly resolve: (answer: LookupAnswer) => void,
    readonly reject: (reason: unknown) => void,
  ) {}

  onCancelled(reason: unknown): void {
    this.flight.leave(this, reason);
  }

  part(): void {
    this.context?.detach(this);
  }
}
