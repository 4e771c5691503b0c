import type { AlertNotification } from '../alerts/alert-notification.js';

/** Port: a way to reach people. */
export interface AlertChannel {
  /** Distinct among the channels of an application; for logs, metrics and the options of rules. */
  readonly name: string;
  /**
   * Delivers a notification; the promise resolves when it has been accepted, and rejects when it was not.
   *
   * @param signal aborts when the time for the delivery is over
   */
  send(notification: AlertNotification, signal: AbortSignal): Promise<void>;
}
