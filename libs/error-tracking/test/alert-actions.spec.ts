import 'reflect-metadata';
import { Dashboard, type DashboardRow, minutes, OperatorActions, ResilienceEvents } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { AlertManager, ErrorTrackingModule } from '@breakwater/error-tracking';
import { BreakwaterTesting } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { DOWN } from './support/alerting.js';
import { RecordingChannel } from './support/recording.channel.js';

describe('the operator actions of alerts', () => {
  let module: TestingModule;
  let clock: VirtualClock;
  let channel: RecordingChannel;
  let redis: string;

  beforeEach(async () => {
    clock = new VirtualClock();
    channel = new RecordingChannel();
    const alerts = { rules: [{ name: 'Down', condition: DOWN }], channels: [channel] };
    module = await Test.createTestingModule({
      imports: [ErrorTrackingModule.forRoot({ alerts }), BreakwaterTesting.forRoot({ clock })],
    })
      .setLogger({ log() {}, warn() {}, error() {} })
      .compile();
    await module.init();
    check('redis');
    check('database');
    redis = fingerprintOf('redis');
  });
  afterEach(() => module.close());

  const manager = (): AlertManager => module.get(AlertManager);
  const check = (name: string, to: 'up' | 'down' = 'down'): void =>
    module
      .get(ResilienceEvents)
      .publish('health.transition', { check: name, from: 'up', to, critical: true, at: clock.now() });
  const fingerprintOf = (name: string): string =>
    manager()
      .firing()
      .find(({ labels }) => labels['check'] === name)!.fingerprint;
  const run = (name: string, target: string, parameters: object = {}) =>
    module.get(OperatorActions).run(name, { target, reason: 'Redis moves', ...parameters }, 'ada');
  const rows = async (list: string): Promise<readonly DashboardRow[]> =>
    (await module
      .get(Dashboard)
      .lists.find(({ name }) => name === list)
      ?.rows(10)) ?? [];
  const reported = (): unknown[] =>
    channel.delivered.flatMap(({ alerts }) => alerts.map(({ labels }) => labels['check']));

  it('silence one alert for ten minutes unless the operator says otherwise, and send it after that', async () => {
    expect(await run('alert.silence', redis)).toMatchObject({
      before: 'firing',
      after: 'silenced',
      answer: 'Nothing is sent until 2026-01-01T00:10:00.000Z.',
    });
    await clock.advance(minutes(9));
    expect(reported()).toEqual(['database']);
    await clock.advance(minutes(7));
    expect(reported()).toEqual(['database', 'redis', 'database']);
    expect(await rows('silences')).toEqual([]);
  });

  it('silence all alerts of the rule by the labels that they share', async () => {
    await run('alert.silence', redis, { minutes: 60, labels: 'alertname' });
    await clock.advance(minutes(30));
    expect(channel.tries).toBe(0);
    expect((await rows('alerts')).map(({ state }) => state)).toEqual(['silenced', 'silenced']);
  });

  it('show the alert as silenced with its end, and the silence with its author and reason', async () => {
    await run('alert.silence', redis);
    const until = Date.parse('2026-01-01T00:10:00Z');
    expect(await rows('alerts')).toMatchObject([
      { id: redis, state: 'silenced', tone: 'neutral', until, actions: ['alert.unsilence'] },
      { state: 'firing', tone: 'bad', actions: ['alert.silence'] },
    ]);
    expect(await rows('silences')).toMatchObject([
      {
        title: expect.stringContaining('check is redis'),
        state: 'active',
        until,
        facts: { by: 'ada', comment: 'Redis moves' },
      },
    ]);
  });

  it('end the silences of an alert', async () => {
    await run('alert.silence', redis);
    expect(await run('alert.unsilence', redis)).toMatchObject({
      before: 'silenced',
      after: 'firing',
      answer: '1 silence ended.',
    });
    await clock.advance(minutes(1));
    expect(reported()).toEqual(['redis', 'database']);
  });

  it('end a silence whose alert has gone', async () => {
    await run('alert.silence', redis);
    check('redis', 'up');
    const [silence] = await rows('silences');
    await run('silence.end', silence!.id);
    expect(manager().silences.list()).toEqual([]);
    await expect(run('silence.end', silence!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    [{ minutes: 0 }, '"minutes" must be more than 0 and at most 10080'],
    [{ minutes: 10_081 }, '"minutes" must be more than 0 and at most 10080'],
    [{ labels: 'alertname, zone' }, '"labels" must be some of'],
  ])('refuse %j', async (parameters, message) => {
    await expect(run('alert.silence', redis, parameters)).rejects.toThrow(message);
    expect(manager().silences.list()).toEqual([]);
  });

  it('refuse an alert that has ended meanwhile', async () => {
    check('redis', 'up');
    await expect(run('alert.silence', redis)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuse a second silence when somebody else was faster', async () => {
    await run('alert.silence', redis);
    await expect(run('alert.silence', redis, { expectedState: 'firing' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(manager().silences.list()).toHaveLength(1);
  });
});
