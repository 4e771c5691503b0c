import { Clock, runInBackground, ShuttingDownError } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';

/** Something under way that the shutdown waits for. */
export interface InFlightEntry {
  readonly kind: 'request' | 'work' | 'stream';
  /** `GET /videos/:id` for requests, the given name otherwise. */
  readonly name: string;
  /** Milliseconds since it began. */
  readonly age: number;
}

interface Entry {
  readonly kind: InFlightEntry['kind'];
  readonly describe: () => string;
  readonly since: number;
  readonly end: (() => void) | undefined;
}

/** All work under way: HTTP requests, which register themselves, and jobs and streams that the application registers. */
@Injectable()
export class InFlight {
  readonly #entries = new Set<Entry>();
  readonly #controller = new AbortController();
  #idle = Promise.withResolvers<void>();
  #ending = false;

  constructor(@Inject(Clock) private readonly clock: Clock) {
    this.#idle.resolve();
  }

  /** Number of requests, jobs and streams under way. */
  get size(): number {
    return this.#entries.size;
  }

  /** The entries that are under way, the oldest first. */
  get entries(): readonly InFlightEntry[] {
    const now = this.clock.now();
    return [...this.#entries].map(({ kind, describe, since }) => ({
      kind,
      name: describe(),
      age: now - since,
    }));
  }

  /**
   * Registers a job as work that the shutdown waits for, and returns its result. The signal aborts when the
   * time for work in flight is over and clients are about to be closed. So does the context of the job, which ends the calls
   * that the job makes through `@breakwater/resilience`; no circuit counts them.
   *
   * @throws ShuttingDownError without running the function when that time is already over.
   */
  async track<T>(
    name: string,
    work: PromiseLike<T> | ((signal: AbortSignal) => T | PromiseLike<T>),
  ): Promise<T> {
    const { signal } = this.#controller;
    if (typeof work === 'function' && signal.aborted) throw new ShuttingDownError();
    const done = this.add('work', () => name);
    try {
      return await (typeof work === 'function' ? runInBackground(() => work(signal), signal) : work);
    } finally {
      done();
    }
  }

  /**
   * Registers a stream without an end of its own (a feed, a chunked download of live data). `end` is called when
   * the service stops listening and must finish the stream. Server-sent events need no registration.
   *
   * @returns the function to call when the stream has ended.
   */
  stream(name: string, end: () => void): () => void {
    const done = this.add('stream', () => name, end);
    if (this.#ending) end();
    return done;
  }

  /** Adds an entry and returns the function that removes it. The name is computed only when it is read. */
  add(kind: InFlightEntry['kind'], describe: () => string, end?: () => void): () => void {
    const entry: Entry = { kind, describe, since: this.clock.now(), end };
    if (this.#entries.size === 0) this.#idle = Promise.withResolvers<void>();
    this.#entries.add(entry);
    return () => {
      if (this.#entries.delete(entry) && this.#entries.size === 0) this.#idle.resolve();
    };
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#idle.promise;
  }

  /** Asks every stream to end, now and when it registers later. */
  endStreams(): void {
    this.#ending = true;
    for (const { end } of [...this.#entries]) {
      try {
        end?.();
      } catch {
        // A stream that cannot end itself is cut off with the rest.
      }
    }
  }

  /** Refuses new jobs, and aborts the signal of those under way. */
  close(): void {
    this.#controller.abort(new ShuttingDownError());
  }
}
