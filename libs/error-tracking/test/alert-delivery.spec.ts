import { minutes, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Alerting, DOWN } from './support/alerting.js';
import { RecordingChannel } from './support/recording.channel.js';
import type { AlertNotifiedEvent } from '../src/error-tracking.events.js';
import { recordedLog } from './support/recorded-log.js';

const logger = recordedLog();

describe('a delivery that fails', () => {
  it('is retried with back-off until it succeeds', async () => {
    const { clock, channel, check } = Alerting.on(DOWN);
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(seconds(30));
    expect(channel.tries).toBe(1);
    await clock.advance(seconds(5));
    expect(channel.tries).toBe(2);
    await clock.advance(seconds(10));
    expect(channel.tries).toBe(3);
    channel.mode = 'delivers';
    await clock.advance(seconds(20));
    expect(channel.story).toEqual(['firing: 1 firing']);
  });

  it('is retried at least every five minutes', async () => {
    const { clock, channel, check } = Alerting.on(DOWN);
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(minutes(120));
    channel.mode = 'delivers';
    await clock.advance(minutes(5));
    expect(channel.story).toEqual(['firing: 1 firing']);
    expect(channel.tries).toBeLessThan(50);
  });

  it('does not delay other channels', async () => {
    const channels = [new RecordingChannel('slack'), new RecordingChannel('pager')];
    const { clock, check } = Alerting.on(DOWN, {}, { channels });
    const [slack, pager] = channels as [RecordingChannel, RecordingChannel];
    slack.mode = 'hangs';
    check('database', 'down');
    await clock.advance(minutes(1));
    check('database', 'up');
    await clock.advance(minutes(5));
    expect(pager.story).toEqual(['firing: 1 firing', 'resolved: 1 resolved']);
    expect(slack.story).toEqual([]);
    slack.mode = 'delivers';
    await clock.advance(minutes(5));
    expect(slack.story).toEqual(['resolved: 1 resolved']);
    expect(pager.tries).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('delivers the newest state when it succeeds', async () => {
    const { clock, channel, check } = Alerting.on(DOWN);
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(seconds(31));
    check('redis', 'down');
    check('database', 'up');
    channel.mode = 'delivers';
    await clock.advance(seconds(5));
    expect(channel.story).toEqual(['firing: 1 firing, 1 resolved']);
  });

  it('reports alerts that were never delivered even without sendResolved', async () => {
    const { clock, channel, check } = Alerting.on(DOWN, {}, { sendResolved: false });
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(minutes(1));
    check('database', 'up');
    channel.mode = 'delivers';
    await clock.advance(minutes(10));
    expect(channel.story).toEqual(['resolved: 1 resolved']);
    expect(clock.pending).toBe(0);
  });

  it('is given up after deliveryTimeout when the channel hangs', async () => {
    const { clock, channel, check } = Alerting.on(DOWN);
    channel.mode = 'hangs';
    check('database', 'down');
    await clock.advance(seconds(40) - 1);
    expect(channel.active).toBe(1);
    await clock.advance(1);
    expect(channel.active).toBe(0);
  });

  it('is logged once for all groups, without the address in its message, and so is the recovery', async () => {
    const { clock, channel, check } = Alerting.on(DOWN, {}, { groupBy: ['check'] });
    channel.mode = 'fails';
    check('database', 'down');
    check('redis', 'down');
    await clock.advance(minutes(1));
    expect(logger.lines).toEqual([
      "error Alert channel 'pager' is failing; undelivered notifications will be retried. 503 from [url]",
    ]);
    channel.mode = 'delivers';
    await clock.advance(minutes(1));
    expect(logger.lines.slice(1)).toEqual(["log Alert channel 'pager' is delivering again."]);
  });

  it('is published as an event, but not tracked as an error', async () => {
    const { clock, channel, check, events } = Alerting.on(DOWN);
    const notified: AlertNotifiedEvent[] = [];
    let tracked = 0;
    events.on('alert.notified', (event) => notified.push(event));
    events.on('error.tracked', () => tracked++);
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(seconds(30));
    channel.mode = 'hangs';
    await clock.advance(seconds(15));
    expect(notified).toEqual([
      { channel: 'pager', outcome: 'failed', alerts: 1, duration: 0 },
      { channel: 'pager', outcome: 'failed', alerts: 1, duration: 10_000 },
    ]);
    expect(tracked).toBe(0);
  });

  it('raises no alert, even if the channel tracks its errors', async () => {
    const { clock, channel, error, manager } = Alerting.on({ type: 'specific_error' });
    channel.mode = 'fails';
    channel.onSend = () => error({ fingerprint: 'v1:channel' });
    error();
    await clock.advance(minutes(4));
    expect(channel.tries).toBeGreaterThan(3);
    expect(manager.firing().map(({ labels }) => labels['fingerprint'])).toEqual(['v1:1']);
  });
});

describe('a channel', () => {
  it('delivers one notification of a group at a time', async () => {
    const { clock, channel, check } = Alerting.on(DOWN, {}, { groupInterval: 1_000 });
    channel.mode = 'hangs';
    for (let second = 0; second < 100; second++) {
      check(`check-${second}`, 'down');
      await clock.advance(seconds(1));
    }
    expect(channel.tries).toBeGreaterThan(1);
    expect(channel.mostPerGroup).toBe(1);
  });
});

describe('flush at shutdown', () => {
  const bound = (): AbortController => new AbortController();

  it('sends notifications that wait for groupWait or groupInterval', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN);
    check('database', 'down');
    await manager.flush(bound().signal);
    expect(channel.story).toEqual(['firing: 1 firing']);
    await clock.advance(seconds(30));
    check('database', 'up');
    await manager.flush(bound().signal);
    expect(channel.story).toEqual(['firing: 1 firing', 'resolved: 1 resolved']);
  });

  it('retries failed deliveries at once, and then every second until the time limit', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN);
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(minutes(10));
    const before = channel.tries;
    const { signal, abort } = abortable();
    const flushed = manager.flush(signal);
    await clock.advance(seconds(3));
    expect(channel.tries - before).toBe(4);
    abort();
    await flushed;
    expect(logger.lines.at(-1)).toBe(
      'error 1 notification(s) were not delivered before the application ended (pager).',
    );
  });

  it('waits for a running delivery, and sends newer alerts as well', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN);
    channel.mode = 'hangs';
    check('database', 'down');
    await clock.advance(seconds(31));
    check('redis', 'down');
    channel.mode = 'delivers';
    const flushed = manager.flush(bound().signal);
    await clock.advance(seconds(10));
    await flushed;
    expect(channel.story).toEqual(['firing: 2 firing']);
  });

  it('sends alerts that begin while another channel is slow', async () => {
    const slow = new RecordingChannel('slow');
    const quick = new RecordingChannel('quick');
    const { clock, check, circuit, manager } = new Alerting({
      channels: [slow, quick],
      rules: [
        { name: 'Down', condition: DOWN, channels: ['slow'] },
        { name: 'Open', condition: { type: 'circuit_open' }, channels: ['quick'] },
      ],
      deliveryTimeout: seconds(2),
    });
    slow.mode = 'hangs';
    check('database', 'down');
    const flushed = manager.flush(bound().signal);
    await clock.advance(seconds(1));
    // The database closes, and its users fail.
    circuit('database', 'open');
    slow.mode = 'delivers';
    await clock.advance(seconds(5));
    await flushed;
    expect(quick.story).toEqual(['firing: 1 firing']);
    expect(slow.story).toEqual(['firing: 1 firing']);
  });

  it('logs alerts that begin when no time is left', async () => {
    const { clock, channel, check, circuit, manager } = new Alerting({
      rules: [
        { name: 'Down', condition: DOWN },
        { name: 'Open', condition: { type: 'circuit_open' } },
      ],
    });
    channel.mode = 'hangs';
    check('database', 'down');
    const { signal, abort } = abortable();
    const flushed = manager.flush(signal);
    await clock.advance(seconds(1));
    circuit('database', 'open');
    abort();
    await flushed;
    expect(logger.lines).toEqual([
      'error 2 notification(s) were not delivered before the application ended (pager).',
    ]);
  });

  it('tries once even if no time is left, and logs the lost notifications', async () => {
    const { channel, check, manager } = Alerting.on(DOWN);
    channel.mode = 'hangs';
    check('database', 'down');
    await manager.flush(AbortSignal.abort());
    manager.stop();
    expect(channel.tries).toBe(1);
    expect(logger.lines).toEqual([
      'error 1 notification(s) were not delivered before the application ended (pager).',
    ]);
  });

  it('ends within its time limit when a channel hangs', async () => {
    const { channel, check, manager } = Alerting.on(DOWN);
    channel.mode = 'hangs';
    check('database', 'down');
    const { signal, abort } = abortable();
    const flushed = manager.flush(signal);
    abort();
    await flushed;
    manager.stop();
    expect(channel.delivered).toEqual([]);
  });

  it('leaves neither timers nor deliveries behind after stop', async () => {
    const { clock, channel, error, manager } = new Alerting();
    channel.mode = 'hangs';
    error();
    for (let count = 0; count < 100; count++) error({ severity: 'low' });
    await clock.advance(seconds(1));
    expect(channel.active).toBe(1);
    manager.stop();
    await clock.settle();
    expect([clock.pending, channel.active]).toEqual([0, 0]);
    error({ fingerprint: 'v1:2' });
    expect(clock.pending).toBe(0);
  });
});

describe('a test notification', () => {
  it('goes through every channel at once and returns each outcome', async () => {
    const channels = [new RecordingChannel('slack'), new RecordingChannel('pager')];
    const { manager } = new Alerting({ channels, service: 'studio-api' });
    channels[1]!.mode = 'fails';
    expect(await manager.test()).toEqual([
      { channel: 'slack', outcome: 'sent', duration: 0 },
      { channel: 'pager', outcome: 'failed', duration: 0, reason: '503 from [url]' },
    ]);
    expect(channels[0]!.delivered[0]).toMatchObject({ test: true, status: 'firing', service: 'studio-api' });
  });

  it('goes through one channel by name', async () => {
    const channels = [new RecordingChannel('slack'), new RecordingChannel('pager')];
    const { manager } = new Alerting({ channels });
    expect(await manager.test('pager')).toMatchObject([{ channel: 'pager', outcome: 'sent' }]);
    expect(channels[0]!.tries).toBe(0);
    await expect(manager.test('telex')).rejects.toThrow("There is no alert channel 'telex'.");
  });
});

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
