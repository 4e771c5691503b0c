import { hours, ResilienceEvents } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { HealthService } from '../src/index.js';
import { start } from './support/start.js';
import type { HealthTransitionEvent } from '../src/checks/health.events.js';

async function outage(critical: boolean, historySize = 50) {
  const lines: string[] = [];
  const log =
    (level: string) =>
    (message: unknown, ...rest: unknown[]) => {
      if (rest.includes('Health')) lines.push(`${level}: ${String(message)}`);
    };
  let well = true;
  const service = await start(
    'Express',
    { historySize, checks: { database: { check: () => well, critical } } },
    { logger: { log: log('log'), warn: log('warn'), error: log('error') } },
  );
  const events: HealthTransitionEvent[] = [];
  service.app.get(ResilienceEvents).on('health.transition', (event) => events.push(event));
  const probe = async (state: boolean, times: number): Promise<void> => {
    well = state;
    for (let time = 0; time < times; time++) {
      await service.get('/health/ready');
      await service.clock.advance(1_000);
    }
  };
  return { service, lines, events, probe };
}

describe('a transition', () => {
  it('has the time of day, also after the machine was suspended', async () => {
    const { service, events, probe } = await outage(true);
    await probe(true, 5);
    service.clock.shiftDate(hours(1));
    const suspended = service.clock.date().getTime();
    await probe(false, 20);
    expect(events.map(({ at }) => at >= suspended)).toEqual([true]);
  });

  it('is reported once in the log, as an event and in the history, however often probes ask', async () => {
    const { service, lines, events, probe } = await outage(true);
    await probe(true, 5);
    await probe(false, 20);
    await probe(true, 20);
    expect(lines).toEqual([
      `error: Health check 'database' is down (failed); it was up.`,
      `log: Health check 'database' is up; it was down.`,
    ]);
    expect(events).toEqual([
      expect.objectContaining({
        check: 'database',
        from: 'up',
        to: 'down',
        critical: true,
        reason: 'failed',
      }),
      expect.objectContaining({ check: 'database', from: 'down', to: 'up' }),
    ]);
    expect(service.app.get(HealthService).history.map(({ to }) => to)).toEqual(['up', 'down']);
    await service.app.close();
  });

  it('is a warning when the check is not critical', async () => {
    const { service, lines, probe } = await outage(false);
    await probe(false, 1);
    expect(lines).toEqual([`warn: Health check 'database' is down (failed); it was unknown.`]);
    await service.app.close();
  });

  it('displaces the oldest one when the history is full', async () => {
    const { service, events, probe } = await outage(true, 3);
    for (let round = 0; round < 3; round++) {
      await probe(true, 3);
      await probe(false, 3);
    }
    const history = service.app.get(HealthService).history.map(({ at }) => at);
    expect(history).toEqual(
      events
        .map(({ at }) => at)
        .slice(-3)
        .toReversed(),
    );
    await service.app.close();
  });
});
