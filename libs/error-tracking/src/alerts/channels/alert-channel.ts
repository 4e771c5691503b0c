import type { AlertNotification } from './alert-notification.js';

/** Port: a way to reach people. */
export interface AlertChannel {
  /** Unique among the channels of an application; appears in logs, metrics and the options of rules. */
  readonly name: string;
  /**
   * Set by a channel whose receiver groups, repeats and deduplicates by itself, such as Alertmanager. The channel then gets each
   * alert at once, again every `resendInterval` milliseconds while it fires, and at its end, up to 64 alerts in one call. Groups,
   * silences, inhibition and the claims of replicas do not apply to it.
   */
  readonly resendInterval?: number;
  /**
   * Delivers a notification. The promise resolves when the receiver has accepted it, and rejects otherwise. A
   * {@link DeliveryError} with `retryable: false` prevents retries; any `AppError` may carry `retryAfter`.
   *
   * @param signal aborts when the time limit of the delivery has passed
   */
  send(notification: AlertNotification, signal: AbortSignal): Promise<void>;
}
