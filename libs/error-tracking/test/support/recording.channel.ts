import { type AlertChannel, type AlertNotification, DeliveryError } from '../../src/index.js';

/** A channel that records notifications, and delivers, fails, hangs, or rejects for good. */
export class RecordingChannel implements AlertChannel {
  readonly delivered: AlertNotification[] = [];
  mode: 'delivers' | 'fails' | 'hangs' | 'rejects' = 'delivers';
  /** Number of attempted deliveries. */
  tries = 0;
  active = 0;
  /** The maximum number of concurrent deliveries, by group. */
  readonly #perGroup = new Map<string, number>();
  mostPerGroup = 0;
  /** Called at the start of each delivery. */
  onSend: () => void = () => {};

  constructor(readonly name = 'pager') {}

  /** The delivered notifications in short form: `firing 2` for two firing alerts, with the number of those left out. */
  get story(): string[] {
    return this.delivered.map(({ status, alerts, truncatedAlerts }) => {
      const firing = alerts.filter((alert) => alert.status === 'firing').length;
      const parts = [
        firing > 0 && `${firing} firing`,
        alerts.length > firing && `${alerts.length - firing} resolved`,
        truncatedAlerts > 0 && `${truncatedAlerts} more`,
      ];
      return `${status}: ${parts.filter(Boolean).join(', ')}`;
    });
  }

  /** Summaries of the alerts in the latest notification. */
  get summaries(): (string | undefined)[] {
    return this.delivered.at(-1)?.alerts.map(({ annotations }) => annotations['summary']) ?? [];
  }

  async send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const { groupKey } = notification;
    this.tries++;
    this.active++;
    const active = (this.#perGroup.get(groupKey) ?? 0) + 1;
    this.#perGroup.set(groupKey, active);
    this.mostPerGroup = Math.max(this.mostPerGroup, active);
    try {
      this.onSend();
      if (this.mode === 'hangs') {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
        });
      }
      await Promise.resolve();
      if (this.mode === 'rejects') {
        throw new DeliveryError(this.name, 'the server answered 400', { retryable: false });
      }
      if (this.mode === 'fails') throw new Error('503 from https://hooks.example/secret-token');
      this.delivered.push(notification);
    } finally {
      this.active--;
      this.#perGroup.set(groupKey, (this.#perGroup.get(groupKey) ?? 1) - 1);
    }
  }
}
