import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type CheckOptions, resolveCheckOptions } from './check.options.js';

const resolve = (options: CheckOptions, defaults = {}, answerTimeout = 900) =>
  resolveCheckOptions('database', options, defaults, answerTimeout);

describe('resolveCheckOptions', () => {
  it('fills in the defaults of a dependency', () => {
    expect(resolve({})).toEqual({
      critical: false,
      kind: 'dependency',
      timeout: 800,
      goodCacheTime: 1_000,
      badCacheTime: 500,
      failureThreshold: 3,
      successThreshold: 2,
      interval: undefined,
      staleAfter: Infinity,
      groups: undefined,
    });
  });

  it('neither damps nor caches a local check', () => {
    expect(resolve({ kind: 'local' })).toMatchObject({
      goodCacheTime: 0,
      badCacheTime: 0,
      failureThreshold: 1,
      successThreshold: 1,
    });
  });

  it('caches a module but does not damp it', () => {
    expect(resolve({ kind: 'module' })).toMatchObject({
      goodCacheTime: 1_000,
      failureThreshold: 1,
      successThreshold: 1,
    });
  });

  it('takes the defaults of the application for dependencies only, and prefers the options of the check', () => {
    const defaults = {
      timeout: 300,
      cache: { good: 7, bad: 8 },
      failureThreshold: 5,
      successThreshold: 6,
      interval: 9,
    };
    expect(resolve({ timeout: 100 }, defaults)).toMatchObject({
      timeout: 100,
      goodCacheTime: 7,
      badCacheTime: 8,
      failureThreshold: 5,
      successThreshold: 6,
      interval: 9,
    });
    expect(resolve({ kind: 'local' }, defaults)).toMatchObject({
      timeout: 800,
      goodCacheTime: 0,
      interval: undefined,
    });
  });

  it('stays within a shorter limit of the whole answer', () => {
    expect(resolve({}, {}, 400).timeout).toBe(400);
  });

  it('trusts a background result for three intervals and one run', () => {
    expect(resolve({ interval: 1_000, timeout: 5_000 }).staleAfter).toBe(8_000);
  });

  it.each<[CheckOptions | Record<string, unknown>, string]>([
    [{ criticl: true }, 'criticl'],
    [{ kind: 'remote' }, 'kind'],
    [{ critical: 'yes' }, 'critical'],
    [{ timeout: 0 }, 'timeout'],
    [{ timeout: 901 }, '<= answerTimeout (900 ms) without an interval'],
    [{ cache: { good: -1 } }, 'cache.good'],
    [{ cache: { bad: Number.NaN } }, 'cache.bad'],
    [{ failureThreshold: 0 }, 'failureThreshold'],
    [{ successThreshold: 1.5 }, 'successThreshold'],
    [{ interval: 0 }, 'interval'],
    [{ staleAfter: 10 }, 'staleAfter'],
    [{ interval: 100, staleAfter: 50 }, 'staleAfter'],
    [{ interval: 100, cache: { good: 5 } }, 'left out with an interval: probes read the last result'],
    [{ cache: { godo: 5 } }, 'cache.godo'],
    [{ cache: 5 }, 'cache'],
    [{ groups: 'ready' }, 'groups'],
    [{ groups: [1] }, 'groups'],
  ])('refuses %j', (options, message) => {
    expect(() => resolve(options)).toThrow(OptionsError);
    expect(() => resolve(options)).toThrow(message);
  });
});
