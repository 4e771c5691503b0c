import { AppError, type AppErrorOptions } from '@breakwater/core';

/**
 * A channel could not deliver a notification. With `retryable: false` the notification is not sent again. Its message never contains
 * the address, which may be a secret.
 */
export class DeliveryError extends AppError {
  override readonly name = 'DeliveryError';

  constructor(channel: string, reason: string, options?: AppErrorOptions) {
    super(
      `Channel '${channel}' could not deliver the notification: ${reason}.`,
      { code: 'ALERT_DELIVERY_FAILED', status: 502, retryable: true },
      options,
    );
  }
}
