import {
  AppError,
  type Clock,
  hasErrorCode,
  readNumber,
  type Redactor,
  type ResilienceEvents,
  withTimeLimit,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { asDelivery } from '../rules/delivery-scope.js';
import type { AlertChannel } from './alert-channel.js';
import type { AlertNotification } from './alert-notification.js';
import { failureReason } from './failure-reason.js';

/** The result of handing a notification to a channel. */
export interface DeliveryOutcome {
  readonly channel: string;
  readonly outcome: 'sent' | 'failed';
  /** Milliseconds. */
  readonly duration: number;
  /** The reason of a failed delivery, without secrets. */
  readonly reason?: string;
}

/** The result of one delivery, and when to try again. */
export interface DeliveryAttempt {
  readonly outcome: DeliveryOutcome;
  /** Milliseconds that the receiver asks to wait before the next delivery. */
  readonly retryAfter?: number;
  /** The receiver has refused the notification for good: the same notification would be refused again. */
  readonly rejected: boolean;
}

/** Hands notifications to one channel, each within a time limit, and logs when the channel starts and stops failing. */
export class ChannelSender {
  readonly #logger = new Logger('Alerts');
  readonly #stopped = new AbortController();
  #failing = false;

  constructor(
    private readonly channel: AlertChannel,
    private readonly timeout: number,
    private readonly clock: Clock,
    private readonly events: ResilienceEvents,
    private readonly redactor: Redactor,
  ) {}

  get name(): string {
    return this.channel.name;
  }

  /** Delivers once; never rejects. */
  async send(notification: AlertNotification): Promise<DeliveryAttempt> {
    const started = this.clock.now();
    let failure: { readonly error: unknown } | undefined;
    try {
      await withTimeLimit(
        this.clock,
        this.name,
        this.timeout,
        async (signal) => asDelivery(() => this.channel.send(notification, signal)),
        this.#stopped.signal,
      );
    } catch (error) {
      failure = { error };
    }
    const duration = this.clock.now() - started;
    const attempt = this.#attemptOf(failure, duration);
    this.#report(attempt, notification);
    return attempt;
  }

  /** Abandons the deliveries that are under way. */
  stop(): void {
    this.#stopped.abort(new Error('The application has ended.'));
  }

  #attemptOf(failure: { readonly error: unknown } | undefined, duration: number): DeliveryAttempt {
    const channel = this.name;
    if (!failure) return { outcome: { channel, outcome: 'sent', duration }, rejected: false };
    const { error } = failure;
    const reason = failureReason(error, this.redactor);
    const retryAfter = AppError.is(error) ? readNumber(error, 'retryAfter') : undefined;
    return {
      outcome: { channel, outcome: 'failed', duration, reason },
      rejected: hasErrorCode(error, 'ALERT_DELIVERY_FAILED') && !error.retryable,
      ...(retryAfter !== undefined && { retryAfter }),
    };
  }

  #report(
    { outcome: { channel, outcome, duration, reason }, rejected }: DeliveryAttempt,
    notification: AlertNotification,
  ): void {
    const alerts = notification.alerts.length + notification.truncatedAlerts;
    if (rejected) {
      this.#logger.error(
        `Alert channel '${channel}' rejected a notification of ${alerts} alert(s); it will not be retried. ${reason}`,
      );
    } else {
      this.#reportState(outcome === 'failed', reason);
    }
    this.events.publish('alert.notified', {
      channel,
      outcome,
      alerts,
      duration,
      ...(rejected && { rejected: true as const }),
    });
  }

  #reportState(failed: boolean, reason: string | undefined): void {
    if (failed && !this.#failing && !this.#stopped.signal.aborted) {
      this.#logger.error(
        `Alert channel '${this.name}' is failing; undelivered notifications will be retried. ${reason}`,
      );
    }
    if (!failed && this.#failing) this.#logger.log(`Alert channel '${this.name}' is delivering again.`);
    this.#failing = failed;
  }
}
