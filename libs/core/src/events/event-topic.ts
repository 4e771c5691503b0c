import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * Message on the `node:diagnostics_channel` named `breakwater:<event name>`. If a subscriber of the channel throws, Node reports
 * an uncaught exception. Listeners of {@link EventTopic.subscribe} are isolated.
 */
export interface EventMessage<E> {
  /** Identity of the application. One process can contain several. */
  readonly application: string;
  readonly event: E;
}

/** An object per subscription, so that the same function can subscribe twice and each subscription ends separately. */
interface Subscription<E> {
  readonly listener: (event: E) => unknown;
}

/** One kind of event of one application. Publishers keep a reference to it, which makes {@link active} a cheap check. */
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

  /** Returns whether the topic has listeners. On a hot path, check it before you build an event. */
  get active(): boolean {
    return this.#subscriptions.length > 0 || this.#channel.hasSubscribers;
  }

  /** Number of listeners, without those of the diagnostics channel. */
  get listeners(): number {
    return this.#subscriptions.length;
  }

  /**
   * Adds a listener. Returns the function that removes it. A change during the publication of an event takes effect with the
   * next event.
   */
  subscribe(listener: (event: E) => void): () => void {
    const subscription: Subscription<E> = { listener };
    this.#subscriptions = [...this.#subscriptions, subscription];
    return () => {
      this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
    };
  }

  /** Passes `event` to every listener. An error of a listener is reported and affects nothing else. */
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
