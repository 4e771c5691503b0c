import { Logger } from '@nestjs/common';
import { type Clock, type Timer, untilAborted } from '@breakwater/core';
import type { AlertCapacity } from '../rules/alert-capacity.js';
import type { AlertObserver, TrackedAlert } from '../rules/tracked-alert.js';
import { AlertGroup, type AlertGroupKey, groupKeyOf, type Muting } from './alert-group.js';
import type { ChannelNotifier } from './channel-notifier.js';

/** The options that a dispatcher follows; durations are milliseconds. */
interface DispatcherOptions {
  readonly groupInterval: number;
  readonly maxGroups: number;
}

/** The parts of the application that a dispatcher uses. */
interface DispatcherEnvironment {
  readonly options: DispatcherOptions;
  readonly clock: Clock;
  readonly capacity: AlertCapacity;
  /** Evaluates silences and inhibition for one moment. */
  muting(): Muting;
  /** Learns of the silences that other replicas have made. Never rejects. */
  refreshSilences(): Promise<unknown>;
}

/** A group, the notifiers of its channels, and the timer of its next look. */
interface OpenGroup {
  readonly group: AlertGroup;
  readonly notifiers: readonly ChannelNotifier[];
  timer: Timer | undefined;
}

/**
 * Sorts alerts into groups and decides when a group is looked at: first after its `groupWait`, then every `groupInterval`. At each
 * look the notifiers of its channels deliver what is due.
 */
export class Dispatcher implements AlertObserver {
  readonly #logger = new Logger('Alerts');
  readonly #groups = new Map<string, OpenGroup>();
  #full = false;

  constructor(
    private readonly notifiers: ReadonlyMap<string, ChannelNotifier>,
    private readonly environment: DispatcherEnvironment,
  ) {}

  fired(alert: TrackedAlert): void {
    const key = this.#keyOf(alert);
    const open = this.#groups.get(key.key) ?? this.#open(key);
    if (!open) return;
    const earlier = open.group.add(alert);
    if (earlier) this.environment.capacity.free(earlier);
    if (open.timer === undefined) this.#lookIn(key.route.groupWait, open);
  }

  /** Keeps the alert until every channel knows that it has ended, or need not know. */
  resolved(alert: TrackedAlert): void {
    const open = this.#groups.get(this.#keyOf(alert).key);
    if (!open?.group.has(alert.fingerprint)) {
      this.environment.capacity.free(alert);
      return;
    }
    this.environment.capacity.linger(alert, () => {
      this.#remove(alert, open);
      this.#prune(open);
    });
  }

  dropped(alert: TrackedAlert): void {
    this.environment.capacity.free(alert);
  }

  /**
   * Delivers everything that waits, and everything that is added meanwhile. Resolves when all of it is delivered or `signal` aborts.
   * Each notification is tried once even if the signal has already aborted.
   */
  async flush(signal: AbortSignal): Promise<void> {
    await this.environment.refreshSilences();
    do {
      const deliveries = [...this.#groups.values()].map((open) => this.#flush(open, signal));
      const delivered = await untilAborted(Promise.all(deliveries), signal);
      if (delivered.status === 'rejected') throw delivered.reason;
    } while (!signal.aborted && this.#unfinished().length > 0);
    this.#reportLosses();
  }

  stop(): void {
    for (const open of this.#groups.values()) this.#cancelTimer(open);
    this.#groups.clear();
    for (const notifier of this.notifiers.values()) notifier.stop();
  }

  #keyOf({ rule, labels }: TrackedAlert): AlertGroupKey {
    return groupKeyOf(rule, labels);
  }

  #open(key: AlertGroupKey): OpenGroup | undefined {
    const { maxGroups } = this.environment.options;
    if (this.#groups.size >= maxGroups) {
      if (!this.#full) {
        this.#logger.error(`There are ${maxGroups} groups of alerts; alerts of further groups are dropped.`);
      }
      this.#full = true;
      return undefined;
    }
    this.#full = false;
    const open: OpenGroup = {
      group: new AlertGroup(key, () => this.environment.muting()),
      notifiers: key.route.channels.flatMap((name) => this.notifiers.get(name) ?? []),
      timer: undefined,
    };
    for (const notifier of open.notifiers) notifier.open(open.group, () => this.#prune(open));
    this.#groups.set(key.key, open);
    return open;
  }

  #lookIn(delay: number, open: OpenGroup): void {
    open.timer = this.environment.clock.setTimeout(() => {
      this.#lookIn(this.environment.options.groupInterval, open);
      void this.environment.refreshSilences().then(() => this.#look(open));
    }, delay);
  }

  #look(open: OpenGroup): void {
    // The group may have been closed in the meantime.
    if (this.#groups.get(open.group.key.key) !== open) return;
    this.#removeSilent(open);
    for (const notifier of open.notifiers) notifier.look(open.group);
    this.#prune(open);
  }

  async #flush(open: OpenGroup, signal: AbortSignal): Promise<void> {
    this.#removeSilent(open);
    await Promise.all(open.notifiers.map((notifier) => notifier.flush(open.group, signal)));
  }

  /** An alert that was resolved while it was muted is not reported later either. */
  #removeSilent(open: OpenGroup): void {
    for (const alert of open.group.resolvedSilently()) this.#remove(alert, open);
  }

  /** Removes resolved alerts that every channel knows of, and closes the group when it has no alerts left. */
  #prune(open: OpenGroup): void {
    const { group, notifiers } = open;
    for (const alert of group.resolved()) {
      if (notifiers.every((notifier) => notifier.isSettled(group, alert.fingerprint))) {
        this.#remove(alert, open);
      }
    }
    if (!group.isEmpty || notifiers.some((notifier) => notifier.isBusy(group))) return;
    this.#cancelTimer(open);
    for (const notifier of notifiers) notifier.close(group);
    if (this.#groups.get(group.key.key) === open) this.#groups.delete(group.key.key);
  }

  #remove(alert: TrackedAlert, { group, notifiers }: OpenGroup): void {
    group.remove(alert);
    for (const notifier of notifiers) notifier.forget(group, alert.fingerprint);
    this.environment.capacity.free(alert);
  }

  #cancelTimer(open: OpenGroup): void {
    if (open.timer) this.environment.clock.clearTimeout(open.timer);
    open.timer = undefined;
  }

  /** Names of the channels with undelivered alerts, once for each group. */
  #unfinished(): readonly string[] {
    return [...this.#groups.values()].flatMap(({ group, notifiers }) =>
      notifiers.filter((notifier) => notifier.isUnfinished(group)).map(({ channelName }) => channelName),
    );
  }

  #reportLosses(): void {
    const left = this.#unfinished();
    if (left.length === 0) return;
    const channels = [...new Set(left)].join(', ');
    this.#logger.error(
      `${left.length} notification(s) were not delivered before the application ended (${channels}).`,
    );
  }
}
