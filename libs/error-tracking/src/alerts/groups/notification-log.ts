import type { Alert } from '../alert.js';

/** Why people are told of a group. */
export type NotificationReason = 'first' | 'new-alerts' | 'all-resolved' | 'new-resolved' | 'repeat';

/**
 * What one channel was told of one group, and so whether there is something to tell. The rules are those of Alertmanager's
 * notification log: https://github.com/prometheus/alertmanager/blob/main/notify/dedup_stage.go
 */
export class NotificationLog {
  readonly #told = new Map<string, Alert['status']>();
  #firing = 0;
  #toldAt = -Infinity;

  /**
   * The reason to tell, if there is one.
   *
   * @param now on the scale of `Clock.now()`
   * @param repeatInterval milliseconds
   */
  reason(alerts: readonly Alert[], now: number, repeatInterval: number): NotificationReason | undefined {
    const firing = alerts.filter(({ status }) => status === 'firing');
    if (firing.some(({ fingerprint }) => this.#told.get(fingerprint) !== 'firing')) {
      return this.#firing === 0 ? 'first' : 'new-alerts';
    }
    if (firing.length === 0) {
      // Whoever has not heard of them needs no all-clear.
      const heard = alerts.some(({ fingerprint }) => this.#told.get(fingerprint) === 'firing');
      return heard ? 'all-resolved' : undefined;
    }
    const resolved = alerts.some(
      ({ status, fingerprint }) => status === 'resolved' && this.#told.get(fingerprint) !== 'resolved',
    );
    if (resolved) return 'new-resolved';
    return now - this.#toldAt >= repeatInterval ? 'repeat' : undefined;
  }

  /** Notes what was told at `now`. */
  record(alerts: readonly Alert[], now: number): void {
    for (const { fingerprint, status } of alerts) this.#set(fingerprint, status);
    this.#toldAt = now;
  }

  /** Notes that an alert is over and need not be told. */
  settle(fingerprint: string): void {
    this.#set(fingerprint, 'resolved');
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
    if (this.isFiring(fingerprint)) this.#firing--;
    this.#told.delete(fingerprint);
  }

  #set(fingerprint: string, status: Alert['status']): void {
    this.forget(fingerprint);
    if (status === 'firing') this.#firing++;
    this.#told.set(fingerprint, status);
  }
}
