import { ResilienceEvents, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import type { HealthTransitionEvent } from '../../src/checks/health.events.js';
import { type Service, start } from '../support/start.js';
import { StartingLifecycle } from '../support/starting-lifecycle.js';

async function starting() {
  const lines: string[] = [];
  const log = (message: unknown, ...rest: unknown[]): void => {
    if (rest.includes('Health')) lines.push(String(message));
  };
  const lifecycle = new StartingLifecycle();
  let well = false;
  const service = await start(
    'Express',
    { checks: { database: { check: () => well, critical: true } } },
    { lifecycle, logger: { log, warn: log, error: log } },
  );
  const events: HealthTransitionEvent[] = [];
  service.app.get(ResilienceEvents).on('health.transition', (event) => events.push(event));
  const probe = async (state: boolean, times: number, pause = seconds(10)): Promise<void> => {
    well = state;
    for (let time = 0; time < times; time++) {
      await service.get('/health');
      await service.clock.advance(pause);
    }
  };
  return { service, lifecycle, lines, events, probe };
}

describe('a check that fails while the application starts', () => {
  it('causes no log line and no event when it is up before the start is over', async () => {
    const { service, lifecycle, lines, events, probe } = await starting();
    await probe(false, 5);
    expect((await service.get('/health/database')).code).toBe(503);
    await probe(true, 5);
    lifecycle.enter('running');
    expect([lines, events]).toEqual([[], []]);
    await service.app.close();
  });

  it('causes no log line and no event when it is up soon after the start', async () => {
    const { service, lifecycle, lines, events, probe } = await starting();
    await probe(false, 5);
    lifecycle.enter('running');
    await probe(true, 2, seconds(4));
    await service.clock.advance(seconds(10));
    expect([lines, events]).toEqual([[], []]);
    await service.app.close();
  });

  it.each([
    ['10 s after the start', async ({ clock }: Service) => clock.advance(1)],
    [
      'when the application stops',
      async (_: Service, lifecycle: StartingLifecycle) => lifecycle.enter('draining'),
    ],
  ])('is reported %s', async (_when, end) => {
    const { service, lifecycle, lines, events, probe } = await starting();
    await probe(false, 5);
    lifecycle.enter('running');
    await service.clock.advance(seconds(10) - 1);
    expect(events).toEqual([]);
    await end(service, lifecycle);
    expect(lines).toEqual(["Health check 'database' is down (failed); it was unknown."]);
    expect(events).toMatchObject([{ check: 'database', from: 'unknown', to: 'down', critical: true }]);
    await service.app.close();
  });

  it('is reported at once when it was up before', async () => {
    const { service, events, probe } = await starting();
    await probe(true, 1);
    await probe(false, 5);
    expect(events).toMatchObject([{ from: 'up', to: 'down' }]);
    await service.app.close();
  });
});
