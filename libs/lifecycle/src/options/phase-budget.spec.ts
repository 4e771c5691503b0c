import { describe, expect, it } from '@jest/globals';
import { budgetWarnings, closeBudget, crashBudget, stopBudget } from './phase-budget.js';
import { resolveLifecycleOptions } from './resolve-lifecycle-options.js';

const NEEDS = { longestCloser: 5_000, hasIntakes: false, longWork: [] };

const kubernetes = resolveLifecycleOptions({}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' });

describe('the budget of a shutdown', () => {
  it('equals the options after a signal', () => {
    expect(stopBudget(kubernetes)).toEqual({ total: 25_000, drainDelay: 5_000, inFlight: 10_000, scale: 1 });
  });

  it('shrinks every phase after a crash', () => {
    expect(crashBudget(kubernetes)).toEqual({
      total: 10_000,
      drainDelay: 2_000,
      inFlight: 4_000,
      scale: 0.4,
    });
  });

  it('has no drain delay when the application is closed by hand', () => {
    expect(closeBudget(kubernetes).drainDelay).toBe(0);
  });

  it('causes no warning with the defaults', () => {
    expect(budgetWarnings(kubernetes, NEEDS)).toEqual([]);
  });

  it('causes a warning when the phases do not fit', () => {
    const [warning] = budgetWarnings(kubernetes, { ...NEEDS, longestCloser: 12_000 });
    expect(warning).toContain('need up to 27000 ms');
    expect(warning).toContain('forced after 25000 ms');
  });

  it('causes a warning when a crash may take longer than a stop', () => {
    const options = resolveLifecycleOptions({ timeout: 20_000, crashTimeout: 30_000 }, {});
    expect(budgetWarnings(options, NEEDS)).toEqual([
      expect.stringContaining('SHUTDOWN_CRASH_TIMEOUT (30000 ms)'),
    ]);
    expect(crashBudget(options).scale).toBe(1);
  });

  it('causes a warning when some work can take longer than the time for work in flight', () => {
    const longWork = ['requests (http.requestTimeout): 120000 ms', 'exports: 60000 ms'];
    expect(budgetWarnings(kubernetes, { ...NEEDS, longWork })).toEqual([
      'The shutdown cuts work off after 10000 ms, but some work can take longer ' +
        '(requests (http.requestTimeout): 120000 ms, exports: 60000 ms). ' +
        'Raise SHUTDOWN_IN_FLIGHT_TIMEOUT, and SHUTDOWN_TIMEOUT with it, or shorten the limit of that work.',
    ]);
  });
});
