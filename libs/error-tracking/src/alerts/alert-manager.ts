import {
  type Clock,
  NotFoundError,
  type Random,
  Redactor,
  type ResilienceEvents,
  type ResilienceGauges,
  SystemRandom,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { BackgroundClock } from '../background/background.clock.js';
import type { ResolvedAlertOptions } from './alert.options.js';
import { ChannelSender, type DeliveryOutcome } from './channels/channel-sender.js';
import { testNotification } from './groups/build-notification.js';
import { AlertFeed } from './feeds/alert-feed.js';
import { ChannelNotifier } from './groups/channel-notifier.js';
import { Dispatcher } from './groups/dispatcher.js';
import { Inhibitor } from './groups/inhibitor.js';
import { Silences } from './groups/silences.js';
import { OWN_CLAIMS } from './replicas/notification-claims.js';
import { RedisClaims } from './replicas/redis-claims.js';
import { type AlertRedis, RedisConnection } from './replicas/redis-connection.js';
import { RedisSilences } from './replicas/redis-silences.js';
import { AlertCapacity } from './rules/alert-capacity.js';
import type { Alert, AlertLabels } from './rules/alert.js';
import { RuleAlerts } from './rules/rule-alerts.js';
import { type AlertObserver, allObservers, type TrackedAlert } from './rules/tracked-alert.js';
import type { RequestSource, WatchEnvironment } from './rules/event-filter.js';
import { watchRule } from './rules/watch-rule.js';
import type { AlertsGauge } from '../error-tracking.events.js';

/** The parts of the application that an {@link AlertManager} uses. */
interface AlertEnvironment {
  readonly clock: Clock;
  /** Source of the jitter of retries. @default `SystemRandom` */
  readonly random?: Random | undefined;
  /** The rules listen here, and `alert.notified` is published here. */
  readonly events: ResilienceEvents;
  readonly gauges: ResilienceGauges;
  /** Sources of the conditions `error_percentage` and `memory_usage`, which never hold without them. */
  readonly requests?: RequestSource | undefined;
  readonly memory?: WatchEnvironment['memory'];
  /** Lets replicas share their notifications and silences. @default none: each process has its own */
  readonly redis?: AlertRedis | undefined;
  /** Removes secrets from alerts and from the reasons of failed deliveries. @default a `Redactor` with its defaults */
  readonly redactor?: Redactor | undefined;
}

/**
 * Watches for the conditions of the rules and notifies people in the manner of Prometheus Alertmanager: alerts of a group share a
 * message, which is sent once, repeated rarely, and retried until it is delivered.
 */
export class AlertManager {
  /** Mutes alerts for a while. */
  readonly silences: Silences;

  readonly #logger = new Logger('Alerts');
  readonly #senders: ReadonlyMap<string, ChannelSender>;
  readonly #dispatcher: Dispatcher;
  readonly #feeds: readonly AlertFeed[];
  readonly #rules: readonly RuleAlerts[];
  readonly #environment: AlertEnvironment;
  #stops: (() => void)[] = [];

  /** @internal */
  constructor(
    private readonly options: ResolvedAlertOptions,
    environment: AlertEnvironment,
  ) {
    const clock = new BackgroundClock(environment.clock);
    const { events, redis, random = new SystemRandom(), redactor = new Redactor() } = environment;
    this.#environment = { ...environment, clock };
    const shared = redis && new RedisConnection(redis, clock, redactor);
    this.silences = new Silences(
      clock,
      options.maxSilences,
      shared && new RedisSilences(shared, options, clock),
    );
    const refreshSilences = (): Promise<unknown> => this.silences.sync();
    this.#senders = new Map(
      options.channels.map((channel) => [
        channel.name,
        new ChannelSender(channel, options.deliveryTimeout, clock, events, redactor),
      ]),
    );
    const capacity = this.#createCapacity();
    const claims = shared ? new RedisClaims(shared, options, clock) : OWN_CLAIMS;
    const notifiers = new Map<string, ChannelNotifier>();
    const feeds: AlertFeed[] = [];
    for (const { name, resendInterval } of options.channels) {
      const sender = this.#senders.get(name)!;
      if (resendInterval === undefined) {
        notifiers.set(name, new ChannelNotifier(sender, { options, clock, random, claims, refreshSilences }));
      } else feeds.push(new AlertFeed(sender, resendInterval, { options, clock, random }));
    }
    this.#feeds = feeds;
    this.#dispatcher = new Dispatcher(notifiers, {
      options,
      clock,
      capacity,
      refreshSilences,
      muting: () => {
        const inhibitor = new Inhibitor(options.inhibitionRules, () => this.#firingLabels());
        return (labels) => inhibitor.mutes(labels) || this.silences.of(labels).length > 0;
      },
    });
    const observer: AlertObserver = allObservers([...feeds, this.#dispatcher]);
    this.#rules = options.rules.map((rule) => new RuleAlerts(rule, clock, capacity, observer, redactor));
  }

  /** Begins to listen. Call it once. */
  start(): void {
    this.#stops = this.#rules.map((alerts) => watchRule(alerts, this.#environment));
    this.#stops.push(this.#environment.gauges.provide('alerts', () => this.#gauges()));
  }

  /** Stops listening and sending for good. Undelivered alerts are lost; call {@link flush} before. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const alerts of this.#rules) alerts.stop();
    this.#dispatcher.stop();
    for (const feed of this.#feeds) feed.stop();
  }

  /**
   * Sends all waiting notifications, also those within `groupWait`, and retries the ones that fail. Resolves when all are delivered
   * or `signal` aborts; never rejects. The signal should abort within the time that the shutdown has.
   */
  async flush(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#dispatcher, ...this.#feeds].map((one) => one.flush(signal)));
  }

  /** The firing alerts, including muted ones. */
  firing(): readonly Alert[] {
    return [...this.#firing()].map((alert) => alert.snapshot());
  }

  /**
   * Sends a test notification, at once and without retries.
   *
   * @param channel name of the channel; without it, every channel is tested
   * @returns the outcome at each channel, after `deliveryTimeout` at the latest
   * @throws NotFoundError when there is no channel of that name
   */
  async test(channel?: string): Promise<readonly DeliveryOutcome[]> {
    const senders = [...this.#senders.values()].filter(({ name }) => (channel ?? name) === name);
    if (channel !== undefined && senders.length === 0) {
      throw new NotFoundError(`There is no alert channel '${channel.slice(0, 100)}'.`);
    }
    const notification = testNotification(this.options, this.#environment.clock.date());
    const attempts = await Promise.all(senders.map((sender) => sender.send(notification)));
    return attempts.map(({ outcome }) => outcome);
  }

  #createCapacity(): AlertCapacity {
    const { maxActiveAlerts } = this.options;
    return new AlertCapacity(maxActiveAlerts, ({ name }) =>
      this.#logger.error(`There are ${maxActiveAlerts} alerts of rule '${name}'; further ones are dropped.`),
    );
  }

  *#firing(): Iterable<TrackedAlert> {
    for (const alerts of this.#rules) yield* alerts.firing();
  }

  *#firingLabels(): Iterable<AlertLabels> {
    for (const { labels } of this.#firing()) yield labels;
  }

  /** A rule with a fixed severity has a gauge even while nothing fires. */
  #gauges(): AlertsGauge[] {
    return this.#rules.flatMap((alerts) => {
      const { name, severity } = alerts.rule;
      const firing = new Map<string, number>(severity ? [[severity, 0]] : []);
      for (const { labels } of alerts.firing()) {
        const word = labels['severity'] ?? '';
        firing.set(word, (firing.get(word) ?? 0) + 1);
      }
      return [...firing].map(([word, count]) => ({ rule: name, severity: word, firing: count }));
    });
  }
}
