import {
  type Clock,
  type FailureKind,
  type Failures,
  type RequestContext,
  type Timer,
  TimeoutExceededError,
} from '@breakwater/core';
import type { StoredValue } from '../values/stored-value.js';
import type { LookupAnswer } from './lookup-answer.js';
import { Flight, type FlightObserver } from './flight.js';
import type { Load } from './source.js';

/** Kinds of failures that are answers of the source: the request is wrong, or the value does not exist. */
const ANSWERS: ReadonlySet<FailureKind> = new Set(['validation', 'not-found', 'conflict', 'aborted']);

/** Kinds that are answers when the application itself gives them: the caller must not get the value. */
const REFUSALS: ReadonlySet<FailureKind> = new Set(['authentication', 'authorization']);

/** The parts of a cache that one look-up needs. */
export interface LookupHome {
  readonly clock: Clock;
  readonly failures: Failures;
  readonly softTimeout: number | undefined;
  readonly hardTimeout: number | undefined;
  /** Name of the work, for the error of `hardTimeout`. */
  readonly name: string;
  /** Reads the value from the second level; `undefined` for a cache with memory only. */
  readonly fetch: (() => Promise<StoredValue | undefined>) | undefined;
  /** The value in memory, which may be old. */
  readonly inMemory: () => StoredValue | undefined;
  /**
   * Keeps the value of the source. Returns the stored value for the callers; `undefined` when it could not be stored and callers
   * get the value itself.
   */
  keep(value: unknown, degraded: boolean): StoredValue | undefined;
  /** A caller got an old value. */
  onStale(error?: unknown): void;
  /** The look-up is over, or later callers need a new one. */
  onEnd(): void;
}

/** One look-up of a key that memory cannot answer. It asks the second level, then the source. All callers of the key share it. */
export class Lookup {
  readonly #flight: Flight;
  #scope: RequestContext | undefined;
  #soft: Timer | undefined;
  #hard: Timer | undefined;
  #outdated = false;

  constructor(
    private readonly home: LookupHome,
    private readonly load: Load,
    observer: Omit<FlightObserver, 'onAbandoned'>,
  ) {
    this.#flight = new Flight({
      onAnswered: (answer) => observer.onAnswered(answer),
      onFailed: () => observer.onFailed(),
      onAbandoned: () => this.#abandon(),
    });
  }

  join(context: RequestContext | undefined): Promise<LookupAnswer> {
    return this.#flight.join(context);
  }

  /** The key was deleted meanwhile: present callers still get the value, but it is not kept. */
  discard(): void {
    this.#outdated = true;
    this.home.onEnd();
  }

  /** Begins; called once, after the first caller has joined. */
  begin(): void {
    const { fetch, inMemory } = this.home;
    if (!fetch) {
      this.#ask(inMemory());
      return;
    }
    void fetch().then((found) => {
      if (this.#flight.ended) return;
      const now = this.home.clock.now();
      if (found && found.freshUntil > now && !this.#outdated) this.#succeed(answerOf(found, 'redis'));
      else this.#ask(found ?? inMemory());
    });
  }

  #ask(candidate: StoredValue | undefined): void {
    const { clock, name, softTimeout, hardTimeout } = this.home;
    const old = candidate && candidate.goneAt > clock.now() ? candidate : undefined;
    const scope = (this.#scope = this.load.scope());
    const result = this.load.run(scope, old && ((error) => this.#forgives(error)));
    if (old && softTimeout !== undefined) this.#soft = this.#after(softTimeout, () => this.#goBehind(old));
    if (hardTimeout !== undefined) {
      this.#hard = this.#after(hardTimeout, () => scope.cancel(new TimeoutExceededError(name, hardTimeout)));
      scope.attach({ onCancelled: (reason) => this.#fail(reason, old) });
    }
    result.then(
      (value) => this.#receive(value),
      (error: unknown) => this.#fail(error, old),
    );
  }

  #after(delay: number, callback: () => void): Timer {
    return this.home.clock.setTimeout(callback, delay);
  }

  #goBehind(old: StoredValue): void {
    this.home.onStale();
    this.#flight.goBehind(answerOf(old, 'stale'));
    // Nobody waits for the new value.
    this.#scope?.lowerCriticality('sheddable');
  }

  #receive(value: unknown): void {
    if (this.#flight.ended) return;
    const { degraded } = this.load;
    const stored = this.#outdated ? undefined : this.home.keep(value, degraded);
    this.#succeed({ origin: 'source', degraded, read: stored ? () => stored.read() : () => value });
  }

  #succeed(answer: LookupAnswer): void {
    this.#end();
    this.#flight.succeed(answer);
  }

  #fail(error: unknown, old: StoredValue | undefined): void {
    if (this.#flight.ended) return;
    this.#end();
    if (old && old.goneAt > this.home.clock.now() && !this.#outdated && this.#forgives(error)) {
      this.home.onStale(error);
      this.#flight.succeed({ ...answerOf(old, 'stale'), degraded: true });
    } else {
      this.#flight.fail(error);
    }
  }

  /** Returns false if the error is an answer about the request, so that an old value would be a wrong answer. */
  #forgives(error: unknown): boolean {
    const { kind, origin } = this.home.failures.of(error);
    return !ANSWERS.has(kind) && !(REFUSALS.has(kind) && origin === 'application');
  }

  #abandon(): void {
    this.#end();
    this.#scope?.cancel(new DOMException('No caller waits for the value any more.', 'AbortError'));
  }

  #end(): void {
    const { clock } = this.home;
    if (this.#soft) clock.clearTimeout(this.#soft);
    if (this.#hard) clock.clearTimeout(this.#hard);
    this.#scope?.close();
    if (!this.#outdated) this.home.onEnd();
  }
}

function answerOf(value: StoredValue, origin: LookupAnswer['origin']): LookupAnswer {
  return { origin, degraded: false, read: () => value.read() };
}
