import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SystemClock } from '../clock/system.clock.js';
import { RepeatedFailure } from '../failures/repeated-failure.js';
import { processRedactor } from '../redaction/process-redactor.js';
import { Redactor } from '../redaction/redactor.js';
import { EventTopic } from './event-topic.js';
import type { ResilienceEventMap, ResilienceEventName } from './resilience-event-map.js';

let applications = 0;

/**
 * The events of one application: transitions, retries, timeouts, rejections, finished calls. Metrics, logs, traces and
 * alerts listen to them; policies do not depend on these listeners. Each event is also published on
 * `node:diagnostics_channel` as `breakwater:<name>`, for tools outside of Nest.
 */
@Injectable()
export class ResilienceEvents {
  /** Identity of the application in the messages of the diagnostics channels. */
  readonly application = `app-${++applications}`;

  readonly #logger = new Logger(ResilienceEvents.name);
  readonly #topics = new Map<string, unknown>();
  readonly #failures = new WeakMap<object, RepeatedFailure>();
  /** Subscribe the listeners of all events to a topic. */
  readonly #joinTopic = new Set<(topic: EventTopic<unknown>) => void>();

  constructor(
    @Optional() @Inject(Clock) private readonly clock: Clock = new SystemClock(),
    @Optional() @Inject(Redactor) private readonly redactor: Redactor = processRedactor,
  ) {}

  /** Returns the topic of one kind of event, for publishers that keep a reference. */
  topic<K extends ResilienceEventName>(name: K): EventTopic<ResilienceEventMap[K]> {
    return this.#topicOf(name);
  }

  /** Calls `listener` for every event of that name. Returns the function that ends the subscription. */
  on<K extends ResilienceEventName>(name: K, listener: (event: ResilienceEventMap[K]) => void): () => void {
    return this.topic(name).subscribe(listener);
  }

  /**
   * Like {@link on}, for an event of a package that the caller does not import. `E` is the part of the event that the
   * listener reads. The compiler cannot check it against the package.
   */
  listen<E>(name: string, listener: (event: E) => void): () => void {
    return this.#topicOf<E>(name).subscribe(listener);
  }

  /**
   * Calls `listener` for every event of every name, also of names that are published later. All events are built then, so this
   * is for tests and for diagnosis. Returns the function that ends the subscription.
   */
  listenToAll(listener: (name: string, event: unknown) => void): () => void {
    const ends: (() => void)[] = [];
    const join = (topic: EventTopic<unknown>): void => {
      ends.push(topic.subscribe((event) => listener(topic.name, event)));
    };
    for (const topic of this.#topics.values()) join(topic as EventTopic<unknown>);
    this.#joinTopic.add(join);
    return () => {
      this.#joinTopic.delete(join);
      for (const end of ends) end();
    };
  }

  /** Number of the listeners of each name that has any. Those of {@link listenToAll} and of the diagnostics channels are not counted. */
  get listenerCounts(): ReadonlyMap<string, number> {
    const ofAll = this.#joinTopic.size;
    const counts = Array.from(
      this.#topics,
      ([name, topic]) => [name, (topic as EventTopic<unknown>).listeners - ofAll] as const,
    );
    return new Map(counts.filter(([, count]) => count > 0));
  }

  /** Publishes an event. */
  publish<K extends ResilienceEventName>(name: K, event: ResilienceEventMap[K]): void {
    this.topic(name).publish(event);
  }

  #topicOf<E>(name: string): EventTopic<E> {
    let topic = this.#topics.get(name) as EventTopic<E> | undefined;
    if (!topic) {
      topic = new EventTopic<E>(name, this.application, this.#onListenerError);
      this.#topics.set(name, topic);
      for (const join of this.#joinTopic) join(topic as EventTopic<unknown>);
    }
    return topic;
  }

  readonly #onListenerError = (error: unknown, topic: string, listener: object): void => {
    let failure = this.#failures.get(listener);
    if (!failure) this.#failures.set(listener, (failure = new RepeatedFailure(this.clock)));
    const line = failure.describe(
      `A listener of '${topic}' threw; the other listeners received the event.`,
      () => this.redactor.stack(error),
    );
    if (line !== undefined) this.#logger.error(line);
  };
}
