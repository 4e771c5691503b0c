import { describe, expect, it } from '@jest/globals';
import { HttpProblem } from '../http/http-problem.js';
import { NO_FAULTS } from './fault-settings.js';
import { FAULT_MODES } from './fault-mode.js';
import { parseFaultSettings } from './parse-fault-settings.js';

const ROUTES = ['/youtube/v3/channels'];

function problemsOf(body: unknown): Record<string, string> {
  try {
    parseFaultSettings(body, ROUTES);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return Object.fromEntries(error.errors.map(({ field, problem }) => [field, problem]));
  }
  throw new Error('The settings were accepted.');
}

describe('parseFaultSettings', () => {
  it('fills in missing fields', () => {
    expect(parseFaultSettings({ mode: 'hang' }, ROUTES)).toEqual({ ...NO_FAULTS, mode: 'hang' });
  });

  it('takes a number as a fixed latency', () => {
    expect(parseFaultSettings({ latency: 250 }, ROUTES).latency).toEqual({
      distribution: 'fixed',
      value: 250,
    });
  });

  it.each([
    { distribution: 'uniform', min: 10, max: 20 },
    { distribution: 'normal', mean: 200, deviation: 50 },
    { distribution: 'exponential', mean: 100 },
    { distribution: 'lognormal', median: 100, sigma: 0.5 },
  ])('takes the distribution $distribution', (latency) => {
    expect(parseFaultSettings({ latency }, ROUTES).latency).toEqual(latency);
  });

  it('names every wrong field at once, with the values that are allowed', () => {
    expect(
      problemsOf({
        mode: 'broken',
        rate: 50,
        latency: 'slow',
        retryAfter: 1.5,
        status: 200,
        route: '/videos',
        rates: 1,
      }),
    ).toEqual({
      rates: 'is not a field; remove it or use one of mode, rate, latency, retryAfter, status, route',
      mode: `expected one of ${FAULT_MODES.map((mode) => `"${mode}"`).join(', ')}, got "broken"`,
      rate: 'expected a number from 0 to 1, got 50',
      latency:
        'expected a number from 0 to 600000 or { "distribution": "normal", "mean": 200, "deviation": 50 }, got "slow"',
      retryAfter: 'expected a whole number from 0 to 86400, got 1.5',
      status: 'expected a whole number from 400 to 599, got 200',
      route: 'expected one of "/youtube/v3/channels", got "/videos"',
    });
  });

  it.each([
    [{ distribution: 'gamma' }, 'latency.distribution'],
    [{ distribution: 'normal', mean: 200 }, 'latency.deviation'],
    [{ distribution: 'normal', mean: 200, deviation: -1 }, 'latency.deviation'],
    [{ distribution: 'fixed', value: 5, mean: 5 }, 'latency.mean'],
    [{ distribution: 'uniform', min: 20, max: 10 }, 'latency.max'],
    [{ distribution: 'lognormal', median: 20, sigma: 100 }, 'latency.sigma'],
  ])('refuses the latency %j for its %s', (latency, field) => {
    expect(Object.keys(problemsOf({ latency }))).toEqual([field]);
  });

  it.each([[null], [[]], ['error'], [7]])('refuses the body %j', (body) => {
    expect(() => parseFaultSettings(body, ROUTES)).toThrow('Expected a JSON object');
  });
});
