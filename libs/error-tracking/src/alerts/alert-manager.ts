import { type AlertsGauge, NotFoundError, SystemRandom } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { Alert } from './alert.js';
import type { AlertEnvironment } from './alert-environment.js';
import { BackgroundClock } from '../background/background.clock.js';
import { ChannelSender } from './delivery/channel-sender.js';
import type { DeliveryOutcome } from './delivery/delivery-outcome.js';
import { Dispatcher } from './groups/dispatcher.js';
import { Inhibitor } from './muting/inhibitor.js';
import { Silences } from './muting/silences.js';
import type { ResolvedAlertOptions } from './options/alert.options.js';
import { watchRule } from './rules/watch-rule.js';
import { OWN_CLAIMS } from './sharing/notification-claims.js';
import { RedisClaims } from './sharing/redis-claims.js';
import { AlertCapacity } from './state/alert-capacity.js';
import { RuleAlerts } from './state/rule-alerts.js';
import type { TrackedAlert } from './state/tracked-alert.js';
import { testNotification } from './test-notification.js';

/**
 * Watches for what the rules say, and tells people in the manner of Prometheus Alertmanager: alerts that belong together are one
 * message, which is sent once, repeated seldom, and tried again until it is delivered.
 */
export class AlertManager {
  /** Alerts that people do not want to hear of for a while. */
  readonly silences: Silences;

  readonly #logger = new Logger('Alerts');
  readonly #channels: ReadonlyMap<string, ChannelSender>;
  readonly #dispatcher: Dispatcher;
  readonly #rules: readonly RuleAlerts[];
  readonly #environment: AlertEnvironment;
  #stops: (() => void)[] = [];

  constructor(
    private readonly options: ResolvedAlertOptions,
    environment: AlertEnvironment,
  ) {
    const clock = new BackgroundClock(environment.clock);
    const { events, redis, random = new SystemRandom() } = environment;
    this.#environment = { ...environment, clock };
    const { channels, deliveryTimeout, maxActiveAlerts } = options;
    this.silences = new Silences(clock, options.maxSilences);
    this.#channels = new Map(
      channels.map((channel) => [channel.name, new ChannelSender(channel, deliveryTimeout, clock, events)]),
    );
    const capacity = new AlertCapacity(maxActiveAlerts, ({ name }) =>
      this.#logger.error(`There are ${maxActiveAlerts} alerts of rule '${name}'; further ones are dropped.`),
    );
    this.#dispatcher = new Dispatcher(this.#channels, {
      options,
      clock,
      random,
      capacity,
      claims: redis ? new RedisClaims(redis, options, clock) : OWN_CLAIMS,
      muting: () => {
        const inhibitor = new Inhibitor(options.inhibitionRules, () => this.#firingLabels());
        return (labels) => inhibitor.mutes(labels) || this.silences.mutes(labels);
      },
    });
    this.#rules = options.rules.map((rule) => new RuleAlerts(rule, clock, capacity, this.#dispatcher));
  }

  /** Begins to listen. Call it once. */
  start(): void {
    this.#stops = this.#rules.map((alerts) => watchRule(alerts, this.#environment));
    this.#stops.push(this.#environment.gauges.provide('alerts', () => this.#gauges()));
  }

  /** Stops listening and sending for good; what was not sent by then is lost. Call {@link flush} before. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const alerts of this.#rules) alerts.stop();
    this.#dispatcher.stop();
    for (const channel of this.#channels.values()) channel.stop();
  }

  /**
   * Tells everything that waits, also within `groupWait`, and tries again what fails. Resolves when all is delivered or `signal`
   * aborts, which it should do within the time that a shutdown has; never rejects.
   */
  async flush(signal: AbortSignal): Promise<void> {
    await this.#dispatcher.flush(signal);
  }

  /** The alerts that fire, muted ones included. */
  firing(): readonly Alert[] {
    return [...this.#firing()].map((alert) => alert.snapshot());
  }

  /**
   * Sends a notification that is marked as a test, at once and once.
   *
   * @param channel name of the channel; each one when it is left out
   * @returns how each channel took it, after `deliveryTimeout` at the latest
   * @throws NotFoundError when there is no channel of that name
   */
  async test(channel?: string): Promise<readonly DeliveryOutcome[]> {
    const { clock } = this.#environment;
    const senders = [...this.#channels.values()].filter(({ name }) => (channel ?? name) === name);
    if (channel !== undefined && senders.length === 0) {
      throw new NotFoundError(`There is no alert channel '${channel.slice(0, 100)}'.`);
    }
    const notification = testNotification(this.options, clock.date());
    return Promise.all(senders.map((sender) => sender.send(notification)));
  }

  *#firing(): Iterable<TrackedAlert> {
    for (const alerts of this.#rules) yield* alerts.firing();
  }

  *#firingLabels(): Iterable<Readonly<Record<string, string>>> {
    for (const { labels } of this.#firing()) yield labels;
  }

  /** A rule whose severity is known is shown when nothing fires, too. */
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
