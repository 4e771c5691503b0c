import {
  Clock,
  ErrorReporter,
  Failures,
  NotFoundError,
  OptionsError,
  Random,
  Redactor,
  ResilienceEvents,
} from '@breakwater/core';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { StreamConsumer } from './consumer/stream-consumer.js';
import type { StreamHome } from './consumer/stream-home.js';
import { EventRate } from './operation/event-rate.js';
import { resolveStream } from './options/resolve-stream.js';
import type { ResolvedStreamOptions, StreamOptions } from './options/stream.options.js';
import { type DeadLetterReplay, EventIntakeFactory, type HandleEvent } from './processing/event-intake.js';
import { StreamsSettings } from './streams.options.js';
import type { StreamState } from './streams.events.js';
import { transportOf } from './transport/transport-of.js';

/** Options of a replay of dead letters. */
export interface ReplayOptions {
  /** Most dead letters that are replayed. @default 100 */
  readonly limit?: number;
  /** Ends the replay. @default none */
  readonly signal?: AbortSignal;
}

/** The streams of an application. */
@Injectable()
export class Streams {
  readonly #options = new Map<string, ResolvedStreamOptions>();
  readonly #consumers = new Map<string, StreamConsumer>();
  readonly #rates = new Map<string, EventRate>();
  readonly #home: StreamHome;

  constructor(
    @Inject(StreamsSettings) private readonly settings: StreamsSettings,
    @Inject(EventIntakeFactory) private readonly intakes: EventIntakeFactory,
    @Inject(Clock) clock: Clock,
    @Inject(Random) random: Random,
    @Inject(Failures) failures: Failures,
    @Inject(Redactor) redactor: Redactor,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Optional() @Inject(ErrorReporter) errors: ErrorReporter | undefined,
  ) {
    this.#home = { clock, random, failures, redactor, events, errors };
  }

  /** Names of all streams. */
  get names(): readonly string[] {
    return [...this.#options.keys()];
  }

  /** @throws NotFoundError when there is no such stream */
  state(name: string): StreamState {
    return this.consumer(name).progress.state;
  }

  /**
   * Closes the connection of a stream until `resume()` is called. Events that have arrived are still handled.
   *
   * @throws NotFoundError when there is no such stream
   */
  pause(name: string): void {
    this.consumer(name).pause();
  }

  /**
   * Connects a stream that is idle, paused, failed or closed by the server.
   *
   * @throws NotFoundError when there is no such stream
   */
  resume(name: string): void {
    this.consumer(name).start();
  }

  /**
   * Passes dead letters of a stream to its handler again, those first that failed longest ago.
   *
   * @throws NotFoundError when there is no such stream
   */
  replayDeadLetters(name: string, { limit, signal }: ReplayOptions = {}): Promise<DeadLetterReplay> {
    return this.consumer(name).intake.replayDeadLetters(signal ?? new AbortController().signal, limit);
  }

  /** Events of a stream a second over the last minute. */
  perSecond(name: string): number {
    return this.#rates.get(name)?.perSecond ?? 0;
  }

  /** @internal All streams, once the application has started. */
  get consumers(): ReadonlyMap<string, StreamConsumer> {
    return this.#consumers;
  }

  /**
   * @internal Adds a stream.
   * @throws OptionsError when an option is wrong, or the name is taken
   */
  define(options: StreamOptions, place: string): void {
    const resolved = resolveStream(options, this.settings.defaults, place);
    const { name } = resolved;
    if (this.#options.has(name))
      throw new OptionsError('streams.stream.name', 'a name that no other stream has', name, place);
    this.#options.set(name, resolved);
  }

  /** @internal Builds the streams, with their handlers. */
  build(handlers: ReadonlyMap<string, HandleEvent>): void {
    for (const [name, options] of this.#options) {
      const handle = handlers.get(name);
      if (!handle) continue;
      const intake = this.intakes.create(options, handle);
      const loadTransport = () => transportOf(options, this.#home.clock);
      this.#consumers.set(name, new StreamConsumer(options, intake, loadTransport, this.#home));
      const rate = new EventRate(this.#home.clock, () => intake.figures.received);
      this.#rates.set(name, rate);
      rate.start();
    }
  }

  /** @internal Ends all streams: waits for running handlers until `signal` aborts, and keeps the positions. */
  async stop(signal: AbortSignal): Promise<void> {
    for (const rate of this.#rates.values()) rate.stop();
    // One that fails must not cut off the others.
    const ends = await Promise.allSettled(
      [...this.#consumers.values()].map((consumer) => consumer.stop(signal)),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /**
   * @internal
   * @throws NotFoundError when there is no such stream
   */
  consumer(name: string): StreamConsumer {
    const consumer = this.#consumers.get(name);
    if (consumer) return consumer;
    throw new NotFoundError(
      `There is no stream '${this.#home.redactor.text(name, 100)}'; the streams are: ${this.names.join(', ') || 'none'}.`,
    );
  }
}
