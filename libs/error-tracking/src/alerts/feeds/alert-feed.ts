import {
  type Clock,
  doublingDelay,
  equalJitter,
  type Random,
  seconds,
  sleep,
  type Timer,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { ChannelSender, DeliveryAttempt } from '../channels/channel-sender.js';
import { buildNotification } from '../groups/build-notification.js';
import type { Alert } from '../rules/alert.js';
import type { AlertObserver, TrackedAlert } from '../rules/tracked-alert.js';

/** Maximum number of alerts in one delivery: the batch size of Prometheus' notifier, so that a body stays small. */
const MAX_BATCH = 64;
/** Milliseconds that a failed delivery waits during shutdown, when time is short. */
const SHUTDOWN_DELAY = seconds(1);

/** The options that a feed follows; durations are milliseconds. */
interface FeedOptions {
  readonly service: string;
  readonly retryDelay: number;
  readonly maxActiveAlerts: number;
}

/** The parts of the application that a feed uses. */
interface FeedEnvironment {
  readonly options: FeedOptions;
  readonly clock: Clock;
  readonly random: Random;
}

/** An alert that the feed reports. */
interface FedAlert {
  readonly alert: TrackedAlert;
  /** `true` after the receiver took the alert while it fired. */
  taken: boolean;
  /** When the alert is sent next, on the scale of `Clock.now()`. */
  dueAt: number;
}

/**
 * Reports alerts to a receiver that groups and repeats by itself. The receiver gets each firing alert at once, again every
 * `resendInterval`, and its end. A failed delivery is retried with back-off. An alert that ends before the receiver has taken it is
 * still sent as firing, and as resolved one interval later: a receiver such as Alertmanager notifies nobody of an alert that it has
 * never seen firing.
 */
export class AlertFeed implements AlertObserver {
  readonly #logger = new Logger('Alerts');
  readonly #alerts = new Map<string, FedAlert>();
  #timer: Timer | undefined;
  #plannedAt = Infinity;
  #delivery: Promise<void> | undefined;
  #failures = 0;
  #retryAt = -Infinity;
  #stopped = false;

  /** @param resendInterval milliseconds */
  constructor(
    private readonly sender: ChannelSender,
    private readonly resendInterval: number,
    private readonly environment: FeedEnvironment,
  ) {}

  fired(alert: TrackedAlert): void {
    if (!alert.rule.channels.includes(this.sender.name)) return;
    const now = this.environment.clock.now();
    this.#alerts.set(alert.fingerprint, { alert, taken: false, dueAt: now });
    this.#planAt(now);
  }

  resolved(alert: TrackedAlert): void {
    const fed = this.#alerts.get(alert.fingerprint);
    if (fed?.alert !== alert) return;
    fed.dueAt = this.environment.clock.now();
    this.#dropOldest();
    this.#planAt(fed.dueAt);
  }

  dropped(): void {
    // An alert that never fired was never sent.
  }

  /** Sends what is due, and retries until it is delivered or `signal` aborts. */
  async flush(signal: AbortSignal): Promise<void> {
    while (!this.#stopped) {
      await this.#delivery;
      if (this.#due().length === 0) return;
      this.#start();
      await this.#delivery;
      if (this.#due().length === 0) return;
      if (signal.aborted) break;
      await sleep(this.environment.clock, SHUTDOWN_DELAY, signal).catch(() => {});
    }
    const left = this.#due().length;
    if (left > 0) {
      this.#logger.error(
        `${left} alert(s) were not delivered before the application ended (${this.sender.name}).`,
      );
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#alerts.clear();
    this.sender.stop();
  }

  #due(): FedAlert[] {
    const now = this.environment.clock.now();
    return [...this.#alerts.values()].filter(({ dueAt }) => dueAt <= now);
  }

  /** Arms the timer for the alert that is due first. */
  #plan(): void {
    let next = Infinity;
    for (const { dueAt } of this.#alerts.values()) next = Math.min(next, dueAt);
    if (next < Infinity) this.#planAt(next);
  }

  #planAt(dueAt: number): void {
    const at = Math.max(dueAt, this.#retryAt);
    if (this.#delivery || this.#stopped || (this.#timer && this.#plannedAt <= at)) return;
    this.#cancel();
    const { clock } = this.environment;
    this.#plannedAt = at;
    this.#timer = clock.setTimeout(() => this.#start(), Math.max(0, at - clock.now()));
  }

  #start(): void {
    if (this.#delivery || this.#stopped) return;
    this.#cancel();
    this.#delivery = this.#deliver().finally(() => {
      this.#delivery = undefined;
      this.#plan();
    });
  }

  async #deliver(): Promise<void> {
    const due = this.#due();
    for (let start = 0; start < due.length && !this.#stopped; start += MAX_BATCH) {
      const batch = due.slice(start, start + MAX_BATCH);
      const sent = batch.map((fed) => presentOf(fed));
      const attempt = await this.sender.send(this.#notificationOf(sent));
      if (attempt.outcome.outcome === 'failed') {
        this.#postpone(attempt);
        return;
      }
      batch.forEach((fed, index) => this.#record(fed, sent[index]!));
    }
    this.#failures = 0;
    this.#retryAt = -Infinity;
  }

  #notificationOf(alerts: readonly Alert[]): ReturnType<typeof buildNotification> {
    const { service } = this.environment.options;
    return buildNotification({ key: this.sender.name, labels: {} }, alerts, {
      service,
      maxAlerts: MAX_BATCH,
    });
  }

  #record(fed: FedAlert, { status }: Alert): void {
    const isCurrent = this.#alerts.get(fed.alert.fingerprint) === fed;
    if (status === 'resolved') {
      if (isCurrent) this.#alerts.delete(fed.alert.fingerprint);
      return;
    }
    const endedMeanwhile = fed.alert.status === 'resolved' && fed.taken;
    fed.taken = true;
    fed.dueAt = this.environment.clock.now() + (endedMeanwhile ? 0 : this.resendInterval);
  }

  /** A retry is never later than the next regular message. */
  #postpone({ retryAfter = 0 }: DeliveryAttempt): void {
    const { clock, random, options } = this.environment;
    const backoff = doublingDelay(++this.#failures, { base: options.retryDelay, cap: this.resendInterval });
    const delay = Math.max(equalJitter(backoff, random), Math.min(retryAfter, this.resendInterval));
    this.#retryAt = clock.now() + delay;
  }

  /** During a long outage of the receiver, the alerts that ended first make room. */
  #dropOldest(): void {
    const over = this.#alerts.size - this.environment.options.maxActiveAlerts;
    if (over <= 0) return;
    const ended = [...this.#alerts].filter(([, { alert }]) => alert.status === 'resolved');
    for (const [fingerprint] of ended.slice(0, over)) this.#alerts.delete(fingerprint);
  }

  #cancel(): void {
    if (this.#timer) this.environment.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** The alert as it is sent: as firing until the receiver has taken it once. */
function presentOf({ alert, taken }: FedAlert): Alert {
  const present = alert.snapshot();
  if (taken || present.status === 'firing') return present;
  const { endsAt: _ended, ...begun } = present;
  return { ...begun, status: 'firing' };
}
