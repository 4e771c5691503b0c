import { type Clock, type Random, type Timer, seconds, sleep } from '@breakwater/core';
import type { Alert } from '../alert.js';
import type { ChannelSender } from '../delivery/channel-sender.js';
import type { ResolvedAlertOptions } from '../options/alert.options.js';
import type { NotificationClaims } from '../sharing/notification-claims.js';
import type { AlertGroupKey } from './alert-route.js';
import { buildNotification } from './build-notification.js';
import { NotificationLog, type NotificationReason } from './notification-log.js';

/** How long a delivery waits while another replica makes one for the same group and channel. */
const BUSY_DELAY = seconds(1);
/** How long a failed delivery waits at shutdown, when time is short. */
const SHUTDOWN_DELAY = seconds(1);

/** What a delivery needs besides its group and its channel. */
export interface DeliveryEnvironment {
  readonly options: ResolvedAlertOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly claims: NotificationClaims;
}

/** The alerts of a group, as its deliveries see them. */
export interface DeliverableGroup {
  readonly key: AlertGroupKey;
  /** Alerts that nothing mutes, without those whose end `log` has settled. */
  audible(log: NotificationLog): readonly Alert[];
  has(fingerprint: string): boolean;
  /** What a log says has changed. */
  prune(): void;
}

/**
 * Keeps one channel informed of one group, one delivery at a time. What could not be delivered is tried again with back-off, in its
 * newest state; if everything is over by then, people are told all the same, as they have not heard of it.
 */
export class GroupDelivery {
  readonly log = new NotificationLog();
  #attempt: Promise<void> | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  /** Whether alerts that fired could not be delivered. */
  #owed = false;
  #stopped = false;

  constructor(
    private readonly group: DeliverableGroup,
    private readonly channel: ChannelSender,
    private readonly environment: DeliveryEnvironment,
  ) {}

  /** Whether a delivery is under way, or waits for another try. */
  get waiting(): boolean {
    return this.#attempt !== undefined || this.#retry !== undefined;
  }

  get channelName(): string {
    return this.channel.name;
  }

  /** Whether there is something that the channel has not been told. */
  get unfinished(): boolean {
    if (this.waiting) return true;
    const alerts = this.group.audible(this.log);
    return alerts.length > 0 && (this.#owed || this.#reasonFor(alerts) !== undefined);
  }

  /** Tells what there is to tell, unless a delivery is under way or waits. */
  look(): void {
    if (this.waiting || this.#stopped) return;
    const alerts = this.group.audible(this.log);
    const now = this.environment.clock.now();
    const reason = this.#reasonFor(alerts);
    if (alerts.length === 0) this.#owed = false;
    if (reason === undefined && !this.#owed) {
      for (const { status, fingerprint } of alerts) if (status === 'resolved') this.log.settle(fingerprint);
      return;
    }
    this.#attempt = this.#deliver(alerts, reason, now).finally(() => {
      this.#attempt = undefined;
      this.group.prune();
    });
  }

  /** Delivers what waits, again and again until it has succeeded or `signal` aborts. */
  async flush(signal: AbortSignal): Promise<void> {
    do {
      await this.#attempt;
      this.#cancelRetry();
      this.look();
      await this.#attempt;
      if (!this.#retry) return;
      await sleep(this.environment.clock, SHUTDOWN_DELAY, signal).catch(() => {});
    } while (!signal.aborted);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRetry();
  }

  #reasonFor(alerts: readonly Alert[]): NotificationReason | undefined {
    const { repeatInterval } = this.group.key.route;
    return this.log.reason(alerts, this.environment.clock.now(), repeatInterval);
  }

  async #deliver(
    alerts: readonly Alert[],
    reason: NotificationReason | undefined,
    now: number,
  ): Promise<void> {
    const { claims, options } = this.environment;
    const { key, route } = this.group.key;
    const { repeatInterval } = route;
    const claim = await claims.claim({ groupKey: key, channel: this.channel.name, alerts, repeatInterval });
    if (this.#stopped) {
      if (claim.state === 'granted') await claim.release();
      return;
    }
    if (claim.state === 'told') {
      this.#delivered(alerts, now - claim.age);
      return;
    }
    if (claim.state === 'busy') {
      this.#tryAgainIn(BUSY_DELAY);
      return;
    }
    const message = this.#messageOf(alerts, reason);
    if (message.length === 0 || (await this.#send(buildNotification(this.group.key, message, options)))) {
      this.#delivered(alerts, now);
      await claim.told();
      return;
    }
    this.#owed ||= !isAllClear(reason);
    // Retries of many groups must not all come at once.
    const delay = Math.min(options.maxRetryDelay, options.retryDelay * 2 ** Math.min(this.#failures++, 30));
    this.#tryAgainIn(delay * (0.5 + this.environment.random.next() / 2));
    await claim.release();
  }

  async #send(notification: Parameters<ChannelSender['send']>[0]): Promise<boolean> {
    return (await this.channel.send(notification)).outcome === 'sent';
  }

  /** Without `sendResolved` the alerts that fire, and those that nobody has heard of because their delivery failed. */
  #messageOf(alerts: readonly Alert[], reason: NotificationReason | undefined): readonly Alert[] {
    if (this.environment.options.sendResolved) return alerts;
    if (isAllClear(reason) && !this.#owed) return [];
    return alerts.filter(
      ({ status, fingerprint }) => status === 'firing' || (this.#owed && !this.log.isFiring(fingerprint)),
    );
  }

  #delivered(alerts: readonly Alert[], at: number): void {
    this.log.record(alerts, at);
    for (const { fingerprint } of alerts) if (!this.group.has(fingerprint)) this.log.forget(fingerprint);
    this.#owed = false;
    this.#failures = 0;
  }

  #tryAgainIn(delay: number): void {
    if (this.#stopped) return;
    this.#retry = this.environment.clock.setTimeout(() => {
      this.#retry = undefined;
      this.look();
      this.group.prune();
    }, delay);
  }

  #cancelRetry(): void {
    if (this.#retry) this.environment.clock.clearTimeout(this.#retry);
    this.#retry = undefined;
  }
}

/** Whether the end of alerts is all there is to tell. */
const isAllClear = (reason: NotificationReason | undefined): boolean =>
  reason === 'all-resolved' || reason === 'new-resolved';
