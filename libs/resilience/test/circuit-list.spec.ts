import { Dashboard, type DashboardRow, hours } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { ResilienceService } from '../src/index.js';
import { type Application, start } from './application.harness.js';

const rowsOf = async ({ get }: Application): Promise<readonly DashboardRow[]> => {
  const list = get(Dashboard).lists.find(({ name }) => name === 'circuits')!;
  return list.rows(10);
};

/** An application whose circuit opened at that time of its clock, for ten seconds. */
async function startWithOpenCircuit(openedAt: number): Promise<Application> {
  const policies = { payments: { circuitBreaker: { volumeThreshold: 1, resetTimeout: 10_000 } } };
  const app = await start({ options: { policies } });
  await app.clock.advance(openedAt);
  const call = app.get(ResilienceService).execute('payments', () => Promise.reject(new Error('down')));
  await expect(call).rejects.toThrow('down');
  return app;
}

describe('the list of circuits', () => {
  it('shows since when a circuit is open and when its trial comes, as the time of day', async () => {
    const app = await startWithOpenCircuit(0);
    app.clock.shiftDate(hours(1));
    expect(await rowsOf(app)).toMatchObject([{ id: 'payments', since: 0, until: hours(1) + 10_000 }]);
  });

  it('keeps the row of a circuit that waits while nothing happens, so that a page does not get it again', async () => {
    const app = await startWithOpenCircuit(0.2);
    const [first] = await rowsOf(app);
    for (let look = 0; look < 20; look++) {
      await app.clock.advance(16.7);
      expect(await rowsOf(app)).toEqual([first]);
    }
  });
});
