import type { Alert } from '../alert.js';

/** Why people are told of a group. */
export type NotificationReason = 'new-alerts' | 'all-resolved' | 'new-resolved' | 'repeat';

/**
 * What one channel was told of one group, and so whether there is something to tell. The rules are those of Alertmanager's
 * notification log: https://github.com/prometheus/alertmanager/blob/main/notify/dedup_stage.go
 */
export class NotificationLog {
  readonly #told = new Map<string, Alert['status']>();
  #toldAt = -Infinity;

  /**
   * The reason to tell, if there is one.
   *
   * @param now on the scale of `Clock.now()`
   * @param repeatInterval milliseconds
   */
  reason(alerts: readonly Alert[], now: number, repeatInterval: number): NotificationReason | undefined {
    const firing = alerts.filter(({ status }) => status === 'firing');
    if (!firing.every(({ fingerprint }) => this.isFiring(fingerprint))) return 'new-alerts';
    if (firing.length === 0) {
      // Whoever has not heard of them needs no all-clear.
      return alerts.some(({ fingerprint }) => this.isFiring(fingerprint)) ? 'all-resolved' : undefined;
    }
    const resolved = alerts.filter(({ status }) => status === 'resolved');
    if (!resolved.every(({ fingerprint }) => this.isSettled(fingerprint))) return 'new-resolved';
    return now - this.#toldAt >= repeatInterval ? 'repeat' : undefined;
  }

  /** Notes what was told at `now`. */
  record(alerts: readonly Alert[], now: number): void {
    for (const { fingerprint, status } of alerts) this.#told.set(fingerprint, status);
    this.#toldAt = now;
  }

  /** Notes that an alert is over and need not be told. */
  settle(fingerprint: string): void {
    this.#told.set(fingerprint, 'resolved');
  }

  /** Whether an alert that is over is known to be, or need not be known. */
  isSettled(fingerprint: string): boolean {
    return this.#told.get(fingerprint) === 'resolved';
  }

  /** Whether the channel was told that the alert fires, and not yet that it is over. */
  isFiring(fingerprint: string): boolean {
    return this.#told.get(fingerprint) === 'firing';
  }

  forget(fingerprint: string): void {
    this.#told.delete(fingerprint);
  }
}
