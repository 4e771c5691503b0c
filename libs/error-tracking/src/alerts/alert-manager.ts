import type { AlertEnvironment } from './alert-environment.js';
import type { DeliveryOutcome } from './delivery/delivery-outcome.js';
import type { ResolvedAlertOptions } from './options/alert.options.js';

/** Watches for what the rules say, and tells people once. */
export class AlertManager {
  constructor(
    protected readonly options: ResolvedAlertOptions,
    protected readonly environment: AlertEnvironment,
  ) {}

  /** Begins to listen. */
  start(): void {}

  /** Stops listening and sending; what is not sent by then is not sent. Call {@link flush} before. */
  stop(): void {}

  /** Sends what waits, and resolves when all of it is delivered or `signal` aborts; does not reject. */
  async flush(signal: AbortSignal): Promise<void> {
    await Promise.resolve(signal);
  }

  /**
   * Sends a notification that is marked as a test, at once.
   *
   * @param channel name of the channel; each one when it is left out
   * @throws NotFoundError when there is no channel of that name
   */
  async test(channel?: string): Promise<readonly DeliveryOutcome[]> {
    return Promise.resolve(channel === undefined ? [] : []);
  }
}
