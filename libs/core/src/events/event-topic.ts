import { type Channel, channel } from 'node:diagnostics_channel';

/** What arrives on the `node:diagnostics_channel` named `breakwater:<event name>`. */
export interface EventMessage<E> {
  /** Identity of the application, as two of them can live in one process. */
  readonly application: string;
  readonly event: E;
}

/** One kind of event of one application. Publishers keep it, so that asking who listens costs next to nothing. */
export class EventTopic<E> {
  readonly #channel: Channel;
  #listeners: readonly ((event: E) => void)[] = [];

  constructor(
    readonly name: string,
    private readonly application: string,
    private readonly onListenerError: (error: unknown, topic: string) => void,
  ) {
    this.#channel = channel(`breakwater:${name}`);
  }

  /** Whether anybody listens; ask before building an event on a hot path. */
  get active(): boolean {
    return this.#listeners.length > 0 || this.#channel.hasSubscribers;
  }

  /** Adds a listener; the function returned removes it. */
  subscribe(listener: (event: E) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Hands `event` to every listener. One that throws is reported and changes nothing else. */
  publish(event: E): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.onListenerError(error, this.name);
      }
    }
    if (this.#channel.hasSubscribers) {
      const message: EventMessage<E> = { application: this.application, event };
      this.#channel.publish(message);
    }
  }
}
