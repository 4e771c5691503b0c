import type { Timer } from '@breakwater/core';
import type { Alert } from '../alert.js';
import type { ChannelSender } from '../delivery/channel-sender.js';
import type { Labels } from '../muting/alert-matcher.js';
import type { AlertCapacity } from '../state/alert-capacity.js';
import type { TrackedAlert } from '../state/tracked-alert.js';
import type { AlertGroupKey } from './alert-route.js';
import { type DeliverableGroup, type DeliveryEnvironment, GroupDelivery } from './group-delivery.js';
import type { NotificationLog } from './notification-log.js';

/** What a group needs besides its channels. */
export interface GroupEnvironment extends DeliveryEnvironment {
  readonly capacity: AlertCapacity;
  /** What silences and inhibition mute at this moment. */
  muting(): (labels: Labels) => boolean;
  /** The group has no alerts any more. */
  emptied(group: AlertGroup): void;
}

/** Alerts that are told together: first after `groupWait`, then every `groupInterval` if there is something to tell. */
export class AlertGroup implements DeliverableGroup {
  readonly #alerts = new Map<string, TrackedAlert>();
  readonly #deliveries: readonly GroupDelivery[];
  #timer: Timer | undefined;

  constructor(
    readonly key: AlertGroupKey,
    channels: readonly ChannelSender[],
    private readonly environment: GroupEnvironment,
  ) {
    this.#deliveries = channels.map((channel) => new GroupDelivery(this, channel, environment));
  }

  /** An alert of the group fires. */
  add(alert: TrackedAlert): void {
    const before = this.#alerts.get(alert.fingerprint);
    if (before) this.environment.capacity.free(before);
    this.#alerts.set(alert.fingerprint, alert);
    if (this.#timer === undefined) this.#lookIn(this.key.route.groupWait);
  }

  /** An alert is over: it is kept until every channel knows, or need not know. */
  end(alert: TrackedAlert): void {
    this.environment.capacity.linger(alert, () => {
      this.#remove(alert);
      this.prune();
    });
  }

  has(fingerprint: string): boolean {
    return this.#alerts.has(fingerprint);
  }

  audible(log: NotificationLog): readonly Alert[] {
    const muted = this.environment.muting();
    const audible: Alert[] = [];
    for (const alert of this.#alerts.values()) {
      const settled = alert.status === 'resolved' && log.isSettled(alert.fingerprint);
      if (!settled && !muted(alert.labels)) audible.push(alert.snapshot());
    }
    return audible;
  }

  /** Names of the channels that have not been told everything. */
  unfinished(): readonly string[] {
    return this.#deliveries.filter(({ unfinished }) => unfinished).map(({ channelName }) => channelName);
  }

  prune(): void {
    for (const alert of this.#alerts.values()) {
      const { status, fingerprint } = alert;
      if (status === 'resolved' && this.#deliveries.every(({ log }) => log.isSettled(fingerprint))) {
        this.#remove(alert);
      }
    }
    if (this.#alerts.size > 0 || this.#deliveries.some(({ waiting }) => waiting)) return;
    this.#clearTimer();
    this.environment.emptied(this);
  }

  async flush(signal: AbortSignal): Promise<void> {
    this.#settleMuted();
    await Promise.all(this.#deliveries.map((delivery) => delivery.flush(signal)));
  }

  stop(): void {
    this.#clearTimer();
    for (const delivery of this.#deliveries) delivery.stop();
  }

  #lookIn(delay: number): void {
    this.#timer = this.environment.clock.setTimeout(() => {
      this.#lookIn(this.environment.options.groupInterval);
      this.#settleMuted();
      for (const delivery of this.#deliveries) delivery.look();
      this.prune();
    }, delay);
  }

  /** What is over while it is muted is not told later either. */
  #settleMuted(): void {
    const muted = this.environment.muting();
    for (const alert of this.#alerts.values()) {
      if (alert.status === 'resolved' && muted(alert.labels)) this.#remove(alert);
    }
  }

  #remove(alert: TrackedAlert): void {
    this.#alerts.delete(alert.fingerprint);
    for (const { log } of this.#deliveries) log.forget(alert.fingerprint);
    this.environment.capacity.free(alert);
  }

  #clearTimer(): void {
    if (this.#timer) this.environment.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
