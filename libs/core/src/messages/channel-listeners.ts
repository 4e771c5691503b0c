import { Logger } from '@nestjs/common';
import type { Clock } from '../clock/clock.js';
import { RepeatedFailure } from '../failures/repeated-failure.js';
import type { PubSub } from '../ports/pub-sub.js';
import type { Redactor } from '../redaction/redactor.js';

/** Listener of {@link PubSub.subscribe}. */
export type MessageListener = Parameters<PubSub['subscribe']>[1];

/** Learns which channels have listeners. */
export interface ChannelObserver {
  /** A channel has its first listener. */
  opened(channel: string): void;
  /** A channel has lost its last listener. */
  closed(channel: string): void;
}

/** An object per subscription, so that the same function can subscribe twice and each subscription ends separately. */
interface Subscription {
  readonly listener: (message: string) => unknown;
  /** Made when the listener throws for the first time. */
  failure?: RepeatedFailure;
}

/**
 * The listeners of one replica by channel, for implementations of {@link PubSub}. A listener that throws does not affect the others;
 * its first error is logged, and then at most one line a minute.
 */
export class ChannelListeners {
  readonly #logger = new Logger('PubSub');
  readonly #channels = new Map<string, Set<Subscription>>();

  constructor(
    private readonly observer: ChannelObserver,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly redactor: Pick<Redactor, 'stack' | 'text'>,
  ) {}

  /** The channels that have listeners. */
  get channels(): readonly string[] {
    return [...this.#channels.keys()];
  }

  /** Adds a listener. Returns the function that removes it. */
  add(channel: string, listener: MessageListener): () => void {
    const subscription: Subscription = { listener };
    const others = this.#channels.get(channel);
    if (others) others.add(subscription);
    else {
      this.#channels.set(channel, new Set([subscription]));
      this.observer.opened(channel);
    }
    return () => this.#remove(channel, subscription);
  }

  /** Passes a message to the listeners of its channel. A listener that is added meanwhile receives the next message. */
  deliver(channel: string, message: string): void {
    const subscriptions = this.#channels.get(channel);
    for (const subscription of [...(subscriptions ?? [])]) {
      // An earlier listener may have ended the subscription.
      if (subscriptions?.has(subscription)) this.#call(channel, subscription, message);
    }
  }

  #call(channel: string, subscription: Subscription, message: string): void {
    try {
      const result = subscription.listener(message);
      if (result instanceof Promise)
        result.catch((error: unknown) => this.#report(channel, subscription, error));
    } catch (error) {
      this.#report(channel, subscription, error);
    }
  }

  #report(channel: string, subscription: Subscription, error: unknown): void {
    subscription.failure ??= new RepeatedFailure(this.clock);
    const what = `A listener of the channel '${this.redactor.text(channel, 200)}' threw; the other listeners received the message.`;
    const line = subscription.failure.describe(what, () => this.redactor.stack(error));
    if (line !== undefined) this.#logger.error(line);
  }

  #remove(channel: string, subscription: Subscription): void {
    const subscriptions = this.#channels.get(channel);
    if (!subscriptions?.delete(subscription) || subscriptions.size > 0) return;
    this.#channels.delete(channel);
    this.observer.closed(channel);
  }
}
