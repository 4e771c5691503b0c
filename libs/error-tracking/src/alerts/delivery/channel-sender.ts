import { type Clock, type ResilienceEvents, withTimeLimit } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { AlertChannel } from '../../channels/alert-channel.js';
import { Redactor } from '../../redaction/redactor.js';
import type { AlertNotification } from '../alert-notification.js';
import type { DeliveryOutcome } from './delivery-outcome.js';
import { asDelivery } from './delivery-scope.js';
import { failureReason } from './failure-reason.js';

/** Hands notifications to one channel, each with a time limit, and tells in the log when it begins and ceases to fail. */
export class ChannelSender {
  readonly #logger = new Logger('Alerts');
  readonly #redactor = new Redactor();
  readonly #stopped = new AbortController();
  #failing = false;

  constructor(
    private readonly channel: AlertChannel,
    private readonly timeout: number,
    private readonly clock: Clock,
    private readonly events: ResilienceEvents,
  ) {}

  get name(): string {
    return this.channel.name;
  }

  /** Delivers once; never rejects. */
  async send(notification: AlertNotification): Promise<DeliveryOutcome> {
    const started = this.clock.now();
    let reason: string | undefined;
    try {
      await withTimeLimit(
        this.clock,
        this.name,
        this.timeout,
        async (signal) => asDelivery(() => this.channel.send(notification, signal)),
        this.#stopped.signal,
      );
    } catch (error) {
      reason = failureReason(error, this.#redactor);
    }
    const outcome: DeliveryOutcome = {
      channel: this.name,
      outcome: reason === undefined ? 'sent' : 'failed',
      duration: this.clock.now() - started,
      ...(reason !== undefined && { reason }),
    };
    this.#tell(outcome, notification);
    return outcome;
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#stopped.abort(new Error('The application has ended.'));
  }

  #tell({ channel, outcome, duration, reason }: DeliveryOutcome, notification: AlertNotification): void {
    const failed = outcome === 'failed';
    if (failed && !this.#failing && !this.#stopped.signal.aborted) {
      this.#logger.error(`Channel '${channel}' fails; what it did not take is tried again. ${reason}`);
    }
    if (!failed && this.#failing) this.#logger.log(`Channel '${channel}' delivers again.`);
    this.#failing = failed;
    const alerts = notification.alerts.length + notification.truncatedAlerts;
    this.events.publish('alert.notified', { channel, outcome, alerts, duration });
  }
}
