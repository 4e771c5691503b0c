import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * What arrives on the `node:diagnostics_channel` named `breakwater:<event name>`. Node reports a subscriber of a channel
 * that throws as an uncaught exception; listeners of {@link EventTopic.subscribe} are isolated.
 */
export interface EventMessage<E> {
  /** Identity of the application, as two of them can live in one process. */
  readonly application: string;
  readonly event: E;
}

/** An object per subscription, so that one function can be subscribed twice and each ended on its own. */
interface Subscription<E> {
  readonly listener: (event: E) => unknown;
}

/** One kind of event of one application. Publishers keep it, so that asking who listens costs next to nothing. */
export class EventTopic<E> {
  readonly #channel: Channel;
  #subscriptions: readonly Subscription<E>[] = [];

  constructor(
    readonly name: string,
    private readonly application: string,
    private readonly onListenerError: (error: unknown, topic: string, listener: object) => void,
  ) {
    this.#channel = channel(`breakwater:${name}`);
  }

  /** Whether anybody listens; ask before building an event on a hot path. */
  get active(): boolean {
    return this.#subscriptions.length > 0 || this.#channel.hasSubscribers;
  }

  /**
   * Adds a listener; the function returned removes it. A listener that comes or goes while an event is being published
   * counts from the next event on.
   */
  subscribe(listener: (event: E) => void): () => void {
    const subscription: Subscription<E> = { listener };
    this.#subscriptions = [...this.#subscriptions, subscription];
    return () => {
      this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
    };
  }

  /** Hands `event` to every listener. One that throws or rejects is reported and changes nothing else. */
  publish(event: E): void {
    for (const subscription of this.#subscriptions) {
      try {
        const result = subscription.listener(event);
        if (result instanceof Promise) result.catch((error: unknown) => this.#report(error, subscription));
      } catch (error) {
        this.#report(error, subscription);
      }
    }
    if (this.#channel.hasSubscribers) {
      const message: EventMessage<E> = { application: this.application, event };
      this.#channel.publish(message);
    }
  }

  #report(error: unknown, subscription: Subscription<E>): void {
    this.onListenerError(error, this.name, subscription);
  }
}
