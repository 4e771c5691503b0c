import { logTextOf } from '../failures/thrown-text.js';
import { Injectable, Logger } from '@nestjs/common';
import { EventTopic } from './event-topic.js';
import type { ResilienceEventMap, ResilienceEventName } from './resilience-event-map.js';

let applications = 0;

/**
 * The events of one application: transitions, retries, timeouts, rejections, finished calls. Metrics, logs,
 * traces and alerts listen here; no policy knows any of them. Each event is published on
 * `node:diagnostics_channel` too, as `breakwater:<name>`, for tools outside of Nest.
 */
@Injectable()
export class ResilienceEvents {
  /** Identity of the application in the messages of the diagnostics channels. */
  readonly application = `app-${++applications}`;

  readonly #logger = new Logger(ResilienceEvents.name);
  readonly #topics = new Map<ResilienceEventName, unknown>();

  /** The topic of one kind of event, for publishers that keep it. */
  topic<K extends ResilienceEventName>(name: K): EventTopic<ResilienceEventMap[K]> {
    let topic = this.#topics.get(name) as EventTopic<ResilienceEventMap[K]> | undefined;
    if (!topic) {
      topic = new EventTopic(name, this.application, this.#onListenerError);
      this.#topics.set(name, topic);
    }
    return topic;
  }

  /** Calls `listener` for every event of that name; the function returned ends it. */
  on<K extends ResilienceEventName>(name: K, listener: (event: ResilienceEventMap[K]) => void): () => void {
    return this.topic(name).subscribe(listener);
  }

  /** Publishes an event. */
  publish<K extends ResilienceEventName>(name: K, event: ResilienceEventMap[K]): void {
    this.topic(name).publish(event);
  }

  readonly #onListenerError = (error: unknown, topic: string): void => {
    this.#logger.error(`A listener of '${topic}' threw; the event went to the others. ${logTextOf(error)}`);
  };
}
