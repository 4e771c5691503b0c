import { Logger } from '@nestjs/common';
import type { ChannelSender } from '../delivery/channel-sender.js';
import type { AlertObserver, TrackedAlert } from '../state/tracked-alert.js';
import { AlertGroup, type GroupEnvironment } from './alert-group.js';
import { type AlertGroupKey, groupKeyOf } from './alert-route.js';

/** Sorts alerts into groups. */
export class Dispatcher implements AlertObserver {
  readonly #logger = new Logger('Alerts');
  readonly #groups = new Map<string, AlertGroup>();
  #full = false;

  constructor(
    private readonly channels: ReadonlyMap<string, ChannelSender>,
    private readonly environment: Omit<GroupEnvironment, 'emptied'>,
  ) {}

  fired(alert: TrackedAlert): void {
    const key = this.#keyOf(alert);
    const group = this.#groups.get(key.key) ?? this.#open(key);
    group?.add(alert);
  }

  resolved(alert: TrackedAlert): void {
    const group = this.#groups.get(this.#keyOf(alert).key);
    if (group?.has(alert.fingerprint)) group.end(alert);
    else this.environment.capacity.free(alert);
  }

  dropped(alert: TrackedAlert): void {
    this.environment.capacity.free(alert);
  }

  /**
   * Tells everything that waits, and what comes meanwhile; resolves when all of it is delivered or `signal` aborts. There is one try
   * even when it has aborted already.
   */
  async flush(signal: AbortSignal): Promise<void> {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) resolve();
    do {
      const groups = [...this.#groups.values()];
      await Promise.race([aborted, Promise.all(groups.map((group) => group.flush(signal)))]);
    } while (!signal.aborted && this.#unfinished().length > 0);
    signal.removeEventListener('abort', onAbort);
    this.#reportLosses();
  }

  stop(): void {
    for (const group of this.#groups.values()) group.stop();
    this.#groups.clear();
  }

  /** Names of the channels that have not been told everything, once for each group. */
  #unfinished(): readonly string[] {
    return [...this.#groups.values()].flatMap((group) => group.unfinished());
  }

  #reportLosses(): void {
    const left = this.#unfinished();
    if (left.length === 0) return;
    const channels = [...new Set(left)].join(', ');
    this.#logger.error(`Notifications that could not be delivered in time: ${left.length} (${channels}).`);
  }

  #keyOf({ rule, labels }: TrackedAlert): AlertGroupKey {
    return groupKeyOf(rule, labels, this.environment.options.groupBy);
  }

  #open(key: AlertGroupKey): AlertGroup | undefined {
    const { maxGroups } = this.environment.options;
    if (this.#groups.size >= maxGroups) {
      if (!this.#full) {
        this.#logger.error(`There are ${maxGroups} groups of alerts; alerts of further ones are dropped.`);
      }
      this.#full = true;
      return undefined;
    }
    this.#full = false;
    const channels = key.route.channels.flatMap((name) => this.channels.get(name) ?? []);
    const group = new AlertGroup(key, channels, {
      ...this.environment,
      emptied: () => {
        if (this.#groups.get(key.key) === group) this.#groups.delete(key.key);
      },
    });
    this.#groups.set(key.key, group);
    return group;
  }
}
