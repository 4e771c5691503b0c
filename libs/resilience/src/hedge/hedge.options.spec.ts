import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { LayeredOptions } from '../options/layered-options.js';
import { DEFAULT_HEDGE_OPTIONS } from './hedge.constants.js';
import { type HedgeOptions, resolveHedgeOptions } from './hedge.options.js';

const messageOf = (options: unknown): string => {
  try {
    resolveHedgeOptions(options as HedgeOptions, 'Videos.find');
    return 'accepted';
  } catch (error) {
    return (error as OptionsError).message;
  }
};

describe('resolveHedgeOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveHedgeOptions({ idempotent: true })).toEqual({ ...DEFAULT_HEDGE_OPTIONS, idempotent: true });
  });

  it.each([
    [{ delay: -1 }, '"hedge.delay"'],
    [{ delay: Infinity }, '"hedge.delay"'],
    [{ delay: 'p49' }, '"hedge.delay"'],
    [{ delay: 'p100' }, '"hedge.delay"'],
    [{ delay: 'p9' }, '"hedge.delay"'],
    [{ delay: '95' }, '"hedge.delay"'],
    [{ delay: null }, '"hedge.delay"'],
    [{ maxHedges: 0 }, '"hedge.maxHedges"'],
    [{ maxHedges: 5 }, '"hedge.maxHedges"'],
    [{ maxHedges: 1.5 }, '"hedge.maxHedges"'],
    [{ minSamples: 0 }, '"hedge.minSamples"'],
    [{ idempotent: false }, '"hedge.idempotent"'],
    [{ idempotent: 'yes' }, '"hedge.idempotent"'],
    [{ abortOn: [] }, '"hedge.abortOn"'],
    [{ abortOn: 42 }, '"hedge.abortOn"'],
    [{ budget: false }, '"hedge.budget"'],
  ])('refuses %p', (options, option) => {
    expect(messageOf(options)).toContain(option);
    expect(messageOf(options)).toContain('Videos.find');
  });

  it('reports all problems at once', () => {
    expect(messageOf({ delay: -1, maxHedges: 9, minSamples: 0 })).toMatch(
      /hedge\.delay[^]*hedge\.maxHedges[^]*hedge\.minSamples/,
    );
  });

  it('refuses minSamples beside a fixed delay, unless a weaker place sets it', () => {
    expect(messageOf({ delay: 100, minSamples: 50 })).toContain('left out beside a fixed "delay"');
    const layers = new LayeredOptions<HedgeOptions>([
      { source: 'module defaults', options: { minSamples: 50 } },
      { source: 'method', options: { delay: 100, idempotent: true } },
    ]);
    expect(resolveHedgeOptions(layers)).toMatchObject({ delay: 100 });
  });

  it.each([
    ['maxHedgedAttempts', '"maxHedges"'],
    ['hedgingDelay', '"delay"'],
    ['quantile', '"delay"'],
  ])('names the option for %s of another library', (name, own) => {
    expect(messageOf({ [name]: 1 })).toContain(`written as ${own}`);
  });
});
