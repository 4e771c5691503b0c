import { type Clock, equalJitter, type Random, seconds, sleep, type Timer } from '@breakwater/core';
import type { ChannelSender } from '../channels/channel-sender.js';
import type { NotificationClaims } from '../replicas/notification-claims.js';
import type { Alert } from '../rules/alert.js';
import type { AlertGroup } from './alert-group.js';
import { buildNotification } from './build-notification.js';
import { DeliveryTurns } from './delivery-turns.js';
import { type DueAlerts, isAllClear, type NotificationReason, ToldAlerts } from './told-alerts.js';

/**
 * Milliseconds that a delivery waits at most, and half of that at least, while another replica delivers for the same group and channel.
 * If all replicas came back at the same moment, one of them would take the claim, and the others would wait again.
 */
const BUSY_DELAY = seconds(1);
/** Milliseconds that a failed delivery waits during shutdown, when time is short. */
const SHUTDOWN_DELAY = seconds(1);

/** The options that a notifier follows; durations are milliseconds. */
interface NotifierOptions {
  readonly service: string;
  readonly sendResolved: boolean;
  readonly maxAlerts: number;
  readonly retryDelay: number;
  readonly maxRetryDelay: number;
}

/** The parts of the application that a notifier uses. */
interface NotifierEnvironment {
  readonly options: NotifierOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly claims: NotificationClaims;
  /** Learns of the silences that other replicas have made. Never rejects. */
  refreshSilences(): Promise<unknown>;
}

/** The state of one group at this channel. */
interface GroupState {
  readonly told: ToldAlerts;
  /** Called when a delivery has ended, or when the group may be empty. */
  readonly onProgress: () => void;
  attempt: Promise<void> | undefined;
  retry: Timer | undefined;
  failures: number;
  /** `true` after a notification of firing alerts has failed; these alerts are then reported even after they are resolved. */
  owed: boolean;
}

/**
 * Keeps one channel informed of all groups. When it is asked to look at a group, it pulls the alerts that are due and delivers them,
 * one notification of a group at a time. A failed delivery is retried with back-off and in its newest state. If all alerts are
 * resolved by then, the notification is still sent, because nobody has seen them. When the receiver asks for a pause, every group
 * waits until the pause is over; when many groups are due, they take turns.
 */
export class ChannelNotifier {
  readonly #groups = new Map<AlertGroup, GroupState>();
  readonly #turns: DeliveryTurns;
  #stopped = false;

  constructor(
    private readonly sender: ChannelSender,
    private readonly environment: NotifierEnvironment,
  ) {
    this.#turns = new DeliveryTurns(environment.options, environment.clock, environment.random);
  }

  get channelName(): string {
    return this.sender.name;
  }

  /** Begins to keep the channel informed of a group. Calls `onProgress` after each delivery and each retry. */
  open(group: AlertGroup, onProgress: () => void): void {
    this.#groups.set(group, {
      told: new ToldAlerts(),
      onProgress,
      attempt: undefined,
      retry: undefined,
      failures: 0,
      owed: false,
    });
  }

  /** Forgets a group, and cancels its retry. */
  close(group: AlertGroup): void {
    this.#cancelRetry(this.#groups.get(group));
    this.#groups.delete(group);
  }

  /** Tells whether the end of an alert was reported or needs no report. */
  isSettled(group: AlertGroup, fingerprint: string): boolean {
    return this.#groups.get(group)?.told.isSettled(fingerprint) ?? true;
  }

  /** Forgets an alert. */
  forget(group: AlertGroup, fingerprint: string): void {
    this.#groups.get(group)?.told.forget(fingerprint);
  }

  /** Tells whether a delivery is under way or waits for a retry. */
  isBusy(group: AlertGroup): boolean {
    const state = this.#groups.get(group);
    return state?.attempt !== undefined || state?.retry !== undefined;
  }

  /** Tells whether there are alerts that the channel has not delivered. */
  isUnfinished(group: AlertGroup): boolean {
    const state = this.#groups.get(group);
    if (!state || this.isBusy(group)) return state !== undefined;
    const { alerts, reason } = this.#present(group, state);
    return alerts.length > 0 && (state.owed || reason !== undefined);
  }

  /** Delivers what is due, unless a delivery is under way or waits for a retry. */
  look(group: AlertGroup): void {
    this.#look(group, this.#turns.pause);
  }

  /** Delivers what is due, and retries until it is delivered or `signal` aborts. A pause does not prevent the first try. */
  async flush(group: AlertGroup, signal: AbortSignal): Promise<void> {
    const state = this.#groups.get(group);
    let pause = 0;
    do {
      await state?.attempt;
      this.#cancelRetry(state);
      this.#look(group, pause);
      await state?.attempt;
      if (!state?.retry) return;
      await sleep(this.environment.clock, SHUTDOWN_DELAY, signal).catch(() => {});
      pause = this.#turns.pause;
    } while (!signal.aborted);
  }

  stop(): void {
    this.#stopped = true;
    for (const state of this.#groups.values()) this.#cancelRetry(state);
    this.sender.stop();
  }

  #look(group: AlertGroup, pause: number): void {
    const state = this.#groups.get(group);
    if (!state || this.isBusy(group) || this.#stopped) return;
    const due = this.#dueOf(group, state);
    if (!due) return;
    if (pause > 0) {
      this.#retryIn(pause, group, state);
      return;
    }
    state.attempt = this.#deliverInTurn(group, state, due).finally(() => {
      state.attempt = undefined;
      state.onProgress();
    });
  }

  /** The alerts that a notification has to report now, if one is due. */
  #dueOf(group: AlertGroup, state: GroupState): DueAlerts | undefined {
    const { alerts, reason } = this.#present(group, state);
    if (alerts.length === 0) state.owed = false;
    if (reason !== undefined || state.owed) return { alerts, reason };
    for (const { status, fingerprint } of alerts) if (status === 'resolved') state.told.settle(fingerprint);
    return undefined;
  }

  async #deliverInTurn(group: AlertGroup, state: GroupState, found: DueAlerts): Promise<void> {
    const { waited, pause } = await this.#turns.take();
    try {
      const due = waited && !this.#stopped ? this.#dueOf(group, state) : found;
      if (!due || this.#stopped) return;
      if (pause > 0) this.#retryIn(pause, group, state);
      else await this.#deliver(group, state, due);
    } finally {
      this.#turns.end();
    }
  }

  async #deliver(group: AlertGroup, state: GroupState, { alerts, reason }: DueAlerts): Promise<void> {
    const now = this.environment.clock.now();
    const { key, route } = group.key;
    const { repeatInterval } = route;
    const intended = { groupKey: key, channel: this.channelName, alerts, repeatInterval };
    const claim = await this.environment.claims.claim(intended);
    if (this.#stopped) {
      if (claim.state === 'granted') await claim.release();
    } else if (claim.state === 'told') {
      this.#recordTold(group, state, alerts, now - claim.age);
    } else if (claim.state === 'busy') {
      this.#retryIn(equalJitter(BUSY_DELAY, this.environment.random), group, state);
    } else if (await this.#send(group, state, this.#contentOf(state, alerts, reason))) {
      this.#recordTold(group, state, alerts, now);
      await claim.told();
    } else {
      state.owed ||= !isAllClear(reason);
      await claim.release();
    }
  }

  /** Returns whether the notification is settled: delivered, or rejected for good. Otherwise a retry is scheduled. */
  async #send(group: AlertGroup, state: GroupState, alerts: readonly Alert[]): Promise<boolean> {
    if (alerts.length === 0) return true;
    const attempt = await this.sender.send(buildNotification(group.key, alerts, this.environment.options));
    if (attempt.outcome.outcome === 'sent' || attempt.rejected) return true;
    this.#retryIn(this.#turns.delayAfter(attempt, state.failures++), group, state);
    return false;
  }

  /** Without `sendResolved`: the firing alerts, and the resolved alerts whose delivery failed while they fired. */
  #contentOf(
    { told, owed }: GroupState,
    alerts: readonly Alert[],
    reason: NotificationReason | undefined,
  ): readonly Alert[] {
    if (this.environment.options.sendResolved) return alerts;
    if (isAllClear(reason) && !owed) return [];
    return alerts.filter(
      ({ status, fingerprint }) => status === 'firing' || (owed && !told.isFiring(fingerprint)),
    );
  }

  #recordTold(group: AlertGroup, state: GroupState, alerts: readonly Alert[], at: number): void {
    state.told.record(alerts, at);
    for (const { fingerprint } of alerts) if (!group.has(fingerprint)) state.told.forget(fingerprint);
    state.owed = false;
    state.failures = 0;
  }

  #retryIn(delay: number, group: AlertGroup, state: GroupState): void {
    if (this.#stopped) return;
    const onDue = async (): Promise<void> => {
      await this.environment.refreshSilences();
      // The retry may have been cancelled in the meantime, and a later one may be due.
      if (state.retry !== timer) return;
      state.retry = undefined;
      this.look(group);
      state.onProgress();
    };
    const timer = this.environment.clock.setTimeout(() => void onDue(), delay);
    state.retry = timer;
  }

  #cancelRetry(state: GroupState | undefined): void {
    if (!state?.retry) return;
    this.environment.clock.clearTimeout(state.retry);
    state.retry = undefined;
  }

  #present(group: AlertGroup, { told }: GroupState): DueAlerts {
    const alerts = group.audible((fingerprint) => told.isSettled(fingerprint));
    const { repeatInterval } = group.key.route;
    return { alerts, reason: told.reason(alerts, this.environment.clock.now(), repeatInterval) };
  }
}
