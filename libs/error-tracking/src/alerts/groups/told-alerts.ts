import type { Alert } from '../rules/alert.js';

/** The reason of a notification that is due. */
export type NotificationReason = 'new-alerts' | 'all-resolved' | 'new-resolved' | 'repeat';

/** The alerts of a group, and why they are to be reported; without a reason, they may be owed since a delivery failed. */
export interface DueAlerts {
  readonly alerts: readonly Alert[];
  readonly reason: NotificationReason | undefined;
}

/** Tells whether the notification would only report the end of alerts. */
export const isAllClear = (reason: NotificationReason | undefined): boolean =>
  reason === 'all-resolved' || reason === 'new-resolved';

/**
 * The state in which a channel knows the alerts of one group. Decides whether a notification is due, by the rules of Alertmanager's
 * notification log: https://github.com/prometheus/alertmanager/blob/main/notify/dedup_stage.go
 */
export class ToldAlerts {
  readonly #told = new Map<string, Alert['status']>();
  #toldAt = -Infinity;

  /**
   * Returns why a notification is due, if one is.
   *
   * @param now on the scale of `Clock.now()`
   * @param repeatInterval milliseconds
   */
  reason(alerts: readonly Alert[], now: number, repeatInterval: number): NotificationReason | undefined {
    const firing = alerts.filter(({ status }) => status === 'firing');
    if (!firing.every(({ fingerprint }) => this.isFiring(fingerprint))) return 'new-alerts';
    if (firing.length === 0) {
      // A receiver that was never notified of the alerts needs no all-clear.
      return alerts.some(({ fingerprint }) => this.isFiring(fingerprint)) ? 'all-resolved' : undefined;
    }
    const resolved = alerts.filter(({ status }) => status === 'resolved');
    if (!resolved.every(({ fingerprint }) => this.isSettled(fingerprint))) return 'new-resolved';
    return now - this.#toldAt >= repeatInterval ? 'repeat' : undefined;
  }

  /** Records a notification that was delivered at `now`. */
  record(alerts: readonly Alert[], now: number): void {
    for (const { fingerprint, status } of alerts) this.#told.set(fingerprint, status);
    this.#toldAt = now;
  }

  /** Records that the end of an alert needs no report. */
  settle(fingerprint: string): void {
    this.#told.set(fingerprint, 'resolved');
  }

  /** Tells whether the end of the alert was reported or needs no report. */
  isSettled(fingerprint: string): boolean {
    return this.#told.get(fingerprint) === 'resolved';
  }

  /** Tells whether the channel knows the alert as firing. */
  isFiring(fingerprint: string): boolean {
    return this.#told.get(fingerprint) === 'firing';
  }

  forget(fingerprint: string): void {
    this.#told.delete(fingerprint);
  }
}
