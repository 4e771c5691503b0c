import { hours, minutes, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { ALERT_RULES } from '../../apps/api/src/platform/errors/alert-rules.js';
import { Alerting } from '../../libs/error-tracking/test/support/alerting.js';

/** The notifications with the time at which each arrived, in seconds since the start. */
class Timeline {
  readonly alerting = new Alerting({ rules: ALERT_RULES });
  readonly entries: string[] = [];
  readonly #start = this.alerting.clock.now();

  constructor() {
    const { channel } = this.alerting;
    channel.onSend = () => {
      const at = (this.alerting.clock.now() - this.#start) / 1_000;
      // The notification is recorded once the channel has taken it.
      queueMicrotask(() => queueMicrotask(() => this.entries.push(`${at} s: ${this.#latest()}`)));
    };
  }

  /** Lets time pass until so many seconds since the start. */
  async until(second: number): Promise<void> {
    const { clock } = this.alerting;
    await clock.advance(this.#start + seconds(second) - clock.now());
  }

  #latest(): string {
    const { alerts = [] } = this.alerting.channel.delivered.at(-1) ?? {};
    return alerts
      .map(
        ({ status, labels, annotations }) => `[${labels['severity']}] ${annotations['summary']}, ${status}`,
      )
      .join('; ');
  }
}

describe('the alert rules of the API', () => {
  it('report at once that the database is down, although a medium alert waits', async () => {
    const timeline = new Timeline();
    const { check } = timeline.alerting;
    check('redis', 'down');
    await timeline.until(35);
    check('database', 'down', true);
    await timeline.until(275);
    check('database', 'up', true);
    await timeline.until(600);
    expect(timeline.entries).toEqual([
      "30 s: [medium] Health check 'redis' is down, firing",
      "35 s: [critical] Health check 'database' is down, firing",
      "335 s: [critical] Health check 'database' is down, resolved",
    ]);
  });

  it('send a message of its own for each critical check', async () => {
    const timeline = new Timeline();
    timeline.alerting.check('database', 'down', true);
    timeline.alerting.check('videos', 'down', true);
    await timeline.until(1);
    expect(timeline.entries).toHaveLength(2);
  });

  it('report a critical check again for each outage', async () => {
    const timeline = new Timeline();
    const { check, clock } = timeline.alerting;
    for (let outage = 0; outage < 2; outage++) {
      check('database', 'down', true);
      await clock.advance(minutes(1));
      check('database', 'up', true);
      await clock.advance(hours(1));
    }
    expect(timeline.entries.map((entry) => entry.replace(/^.*, /, ''))).toEqual([
      'firing',
      'resolved',
      'firing',
      'resolved',
    ]);
  });

  it('report a circuit that is open for a minute, and do not report it as resolved while it is forced open', async () => {
    const timeline = new Timeline();
    const { circuit } = timeline.alerting;
    circuit('youtube-data', 'open');
    await timeline.until(95);
    expect(timeline.entries).toEqual(["90 s: [high] Circuit 'youtube-data' is open, firing"]);
    circuit('youtube-data', 'forced-open');
    await timeline.until(3_600);
    expect(timeline.entries.filter((entry) => entry.includes('resolved'))).toEqual([]);
    circuit('youtube-data', 'closed');
    await timeline.until(7_200);
    expect(timeline.entries.at(-1)).toContain('resolved');
  });
});
