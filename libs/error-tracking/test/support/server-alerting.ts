import { seconds } from '@breakwater/core';
import type { AlertChannel, AlertNotification, AlertOptions } from '../../src/index.js';
import type { AlertNotifiedEvent } from '../../src/error-tracking.events.js';
import { Alerting, DOWN } from './alerting.js';

/** A channel whose deliveries can be awaited. */
class AwaitedChannel implements AlertChannel {
  readonly #active = new Set<Promise<void>>();

  constructor(private readonly channel: AlertChannel) {}

  get name(): string {
    return this.channel.name;
  }

  send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const delivery = this.channel.send(notification, signal);
    this.#active.add(delivery);
    return delivery.finally(() => this.#active.delete(delivery));
  }

  async idle(): Promise<void> {
    while (this.#active.size > 0) await Promise.allSettled(this.#active);
  }
}

/** An alert manager without `groupWait` on a clock that stands still, whose deliveries to a real server can be awaited. */
export class ServerAlerting {
  readonly #channel: AwaitedChannel;
  readonly alerting: Alerting;
  readonly notified: AlertNotifiedEvent[] = [];

  constructor(channel: AlertChannel, options: AlertOptions = {}) {
    this.#channel = new AwaitedChannel(channel);
    this.alerting = Alerting.on(DOWN, { groupWait: 0 }, { channels: [this.#channel], ...options });
    this.alerting.events.on('alert.notified', (event) => this.notified.push(event));
  }

  /** Reports that a check is down, and waits for the delivery. */
  async down(check: string): Promise<void> {
    this.alerting.check(check, 'down');
    await this.pass(0);
  }

  /** Waits until this many notifications were sent in all. */
  async delivered(count: number): Promise<void> {
    while (this.notified.filter(({ outcome }) => outcome === 'sent').length < count) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Lets time pass, and waits for the deliveries that begin. The steps are shorter than `deliveryTimeout`. */
  async pass(duration: number): Promise<void> {
    let left = duration;
    do {
      const step = Math.min(left, seconds(5));
      await this.alerting.clock.advance(step);
      await this.#channel.idle();
      await this.alerting.clock.settle();
      left -= step;
    } while (left > 0);
  }
}
