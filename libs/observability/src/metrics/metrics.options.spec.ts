import { describe, expect, it } from '@jest/globals';
import { type MetricsOptions, resolveMetricsOptions } from './metrics.options.js';

describe('resolveMetricsOptions', () => {
  it('applies the defaults', () => {
    expect(resolveMetricsOptions({})).toEqual({
      path: '/metrics',
      prefix: 'breakwater_',
      registry: undefined,
      defaultMetrics: 'when-installed',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
      maxRoutes: 500,
      maxDynamicNames: 500,
      exemplars: 'when-installed',
      openTelemetry: false,
      authorize: undefined,
    });
  });

  it.each<[unknown, RegExp]>([
    [{ paths: '/metrics' }, /"metrics\.paths" to be one of the known options/],
    [{ path: '/met rics' }, /"metrics\.path" to be a path such as \/metrics/],
    [{ path: '' }, /"metrics\.path"/],
    [{ path: true }, /"metrics\.path"/],
    [{ prefix: '1_' }, /"metrics\.prefix" to be the beginning of a name/],
    [{ prefix: 'my-' }, /"metrics\.prefix"/],
    [{ registry: {} }, /"metrics\.registry" to be a Registry of prom-client/],
    [{ registry: { metrics: () => '' } }, /"metrics\.registry"/],
    [{ defaultMetrics: 'yes' }, /"metrics\.defaultMetrics" to be true, false or 'when-installed'/],
    [{ exemplars: 1 }, /"metrics\.exemplars"/],
    [
      { openTelemetry: { provider: {} } as never },
      /"metrics\.openTelemetry" to be a boolean, or \{ meterProvider \}/,
    ],
    [{ buckets: [] }, /"metrics\.buckets" to be finite numbers of seconds > 0 that rise/],
    [{ buckets: [0, 1] }, /"metrics\.buckets"/],
    [{ buckets: [2, 1] }, /"metrics\.buckets"/],
    [{ buckets: [1, 1] }, /"metrics\.buckets"/],
    [{ buckets: [1, Infinity] }, /"metrics\.buckets"/],
    [{ maxRoutes: 0 }, /"metrics\.maxRoutes" to be an integer >= 1/],
    [{ authorize: 'Bearer secret' }, /"metrics\.authorize" to be a function/],
  ])('refuses %j', (options, message) => {
    expect(() => resolveMetricsOptions(options as MetricsOptions)).toThrow(message);
  });

  it('accepts an empty prefix, and normalizes the slashes of a path', () => {
    expect(resolveMetricsOptions({ prefix: '', path: 'internal/metrics/' })).toMatchObject({
      prefix: '',
      path: '/internal/metrics',
    });
  });

  it('reports all problems at once', () => {
    const options = { maxRoutes: 0, buckets: [], prefix: '-' };
    expect(() => resolveMetricsOptions(options)).toThrow('3 options are wrong');
  });
});
