import { describe, expect, it } from '@jest/globals';
import type { HalfOpenOptions } from './circuit-breaker.options.js';
import { HalfOpenTrials } from './half-open-trials.js';

const trialsWith = (options: HalfOpenOptions): HalfOpenTrials =>
  new HalfOpenTrials({ calls: 1, successes: 1, mode: 'all', maxWait: 100, ...options });

const unasked = (): boolean => {
  throw new Error('not to be asked');
};

describe('HalfOpenTrials', () => {
  it('gives out as many permits as the option "calls" allows', () => {
    const trials = trialsWith({ calls: 2 });
    expect([trials.take(0), trials.take(0), trials.take(0)]).toEqual([true, true, false]);
  });

  it('frees the permit of an ignored trial', () => {
    const trials = trialsWith({});
    trials.take(0);
    trials.giveBack();
    expect(trials.take(0)).toBe(true);
  });

  it('is overdue maxWait after the last free permit was taken', () => {
    const trials = trialsWith({ calls: 2 });
    trials.take(10);
    expect(trials.overdueAt).toBe(Infinity);
    trials.take(30);
    expect(trials.overdueAt).toBe(130);
    trials.take(50);
    expect(trials.overdueAt).toBe(130);
  });

  it('is not overdue while a permit is free again', () => {
    const trials = trialsWith({});
    trials.take(10);
    trials.giveBack();
    expect(trials.overdueAt).toBe(Infinity);
  });

  describe('in mode all', () => {
    it('passes after the configured successes', () => {
      const trials = trialsWith({ successes: 2 });
      trials.take(0);
      expect(trials.finish(true, unasked)).toBeUndefined();
      expect(trials.overdueAt).toBe(Infinity);
      expect(trials.take(0)).toBe(true);
      expect(trials.finish(true, unasked)).toBe('passed');
    });

    it('fails with the first failure', () => {
      const trials = trialsWith({ calls: 3, successes: 3 });
      trials.take(0);
      trials.take(0);
      expect(trials.finish(true, unasked)).toBeUndefined();
      expect(trials.finish(false, unasked)).toBe('failed');
    });
  });

  describe('in mode rate', () => {
    it('judges by the rate once all calls have ended', () => {
      const trials = trialsWith({ calls: 2, mode: 'rate' });
      trials.take(0);
      trials.take(0);
      expect(trials.finish(false, unasked)).toBeUndefined();
      expect(trials.finish(true, () => false)).toBe('passed');
    });

    it('fails when the rate reaches the threshold', () => {
      const trials = trialsWith({ calls: 1, mode: 'rate' });
      trials.take(0);
      expect(trials.finish(true, () => true)).toBe('failed');
    });

    it('makes no more trials than calls, also one after the other', () => {
      const trials = trialsWith({ calls: 2, mode: 'rate' });
      trials.take(0);
      trials.finish(true, unasked);
      expect(trials.take(20)).toBe(true);
      expect(trials.overdueAt).toBe(120);
      expect(trials.take(0)).toBe(false);
    });

    it('stays overdue when one of the last trials has finished', () => {
      const trials = trialsWith({ calls: 2, mode: 'rate' });
      trials.take(0);
      trials.take(0);
      trials.finish(true, unasked);
      expect(trials.overdueAt).toBe(100);
    });
  });
});
