import { describe, expect, it } from '@jest/globals';
import { LayeredOptions } from './layered-options.js';

interface Options {
  readonly timeout?: number | undefined;
  readonly halfOpen?: { readonly calls?: number; readonly successes?: number | undefined } | undefined;
  readonly backoff?: object;
  readonly record?: readonly unknown[];
}

const layered = (...options: Options[]): LayeredOptions<Options> =>
  new LayeredOptions(options.map((layer, index) => ({ source: `layer ${index}`, options: layer })));

describe('LayeredOptions', () => {
  it('lets the later layer win, option by option', () => {
    const layers = layered({ timeout: 1, record: [Error] }, { timeout: 2 });
    expect(layers.merged).toEqual({ timeout: 2, record: [Error] });
    expect([layers.sourceOf('timeout'), layers.sourceOf('record'), layers.sourceOf('backoff')]).toEqual([
      'layer 1',
      'layer 0',
      undefined,
    ]);
  });

  it('treats undefined as not set', () => {
    const layers = layered(
      { timeout: 1, halfOpen: { successes: 2 } },
      { timeout: undefined, halfOpen: { successes: undefined } },
    );
    expect(layers.merged).toEqual({ timeout: 1, halfOpen: { successes: 2 } });
    expect(layers.sourceOf('timeout')).toBe('layer 0');
  });

  it('merges groups without a change to the layers', () => {
    const preset = { halfOpen: { calls: 1, successes: 3 } };
    expect(layered(preset, { halfOpen: { calls: 2 } }).merged).toEqual({
      halfOpen: { calls: 2, successes: 3 },
    });
    expect(preset).toEqual({ halfOpen: { calls: 1, successes: 3 } });
  });

  it('replaces lists, and objects that have a type', () => {
    const layers = layered(
      { record: [Error, TypeError], backoff: { type: 'exponential', delay: 1, factor: 2 } },
      { record: [RangeError], backoff: { type: 'fixed' } },
    );
    expect(layers.merged).toEqual({ record: [RangeError], backoff: { type: 'fixed' } });
  });
});
