import type { AlertNotification } from './alert-notification.js';

/** Port: a way to reach people. */
export interface AlertChannel {
  /** Unique among the channels of an application; appears in logs, metrics and the options of rules. */
  readonly name: string;
  /**
   * Delivers a notification. The promise resolves when the receiver has accepted it, and rejects otherwise. A
   * {@link DeliveryError} with `retryable: false` prevents retries; any `AppError` may carry `retryAfter`.
   *
   * @param signal aborts when the time limit of the delivery has passed
   */
  send(notification: AlertNotification, signal: AbortSignal): Promise<void>;
}
