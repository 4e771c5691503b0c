import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { MetricsService, ObservabilityModule, type ObservabilityModuleOptions } from '../src/index.js';

const compile = (...imports: (Type | DynamicModule)[]) => Test.createTestingModule({ imports }).compile();

describe('ObservabilityModule', () => {
  it('is global and starts without HTTP', async () => {
    @Module({})
    class FeatureModule {
      constructor(readonly metrics: MetricsService) {}
    }
    const app = await compile(ObservabilityModule.forRoot(), FeatureModule);
    const { metrics } = app.get(FeatureModule);
    expect((await metrics.scrape('openmetrics')).toString()).toMatch(/\n# EOF\n$/);
    expect(metrics.summary().requests.total).toBe(0);
  });

  it('takes its options from a factory', async () => {
    const options = ObservabilityModule.forRootAsync({
      useFactory: () => ({ metrics: { prefix: 'studio_', defaultMetrics: false } }),
    });
    const app = await compile(options);
    expect((await app.get(MetricsService).scrape('text')).toString()).toContain(
      '\nstudio_memory_limit_bytes ',
    );
  });

  it('listens to nothing and has no metrics when they are off', async () => {
    const app = await compile(ObservabilityModule.forRoot({ metrics: false }));
    expect(app.get(MetricsService)).toBeUndefined();
  });

  it.each<[unknown, RegExp]>([
    [
      { metric: {} },
      /"observability\.metric" to be one of the known options \(metrics, tracing, logging, redaction\)/,
    ],
    [{ metrics: true }, /"observability\.metrics" to be an object of options, or false/],
    [{ metrics: null }, /"observability\.metrics"/],
    [{ metrics: { maxRoutes: 0.5 } }, /"metrics\.maxRoutes"/],
  ])('refuses to start with %j', async (options, message) => {
    await expect(compile(ObservabilityModule.forRoot(options as ObservabilityModuleOptions))).rejects.toThrow(
      message,
    );
  });

  it('refuses to be imported bare, or twice', async () => {
    await expect(compile(ObservabilityModule)).rejects.toThrow(
      /imported as ObservabilityModule\.forRoot\(\), once/,
    );
    await expect(
      compile(ObservabilityModule.forRoot(), ObservabilityModule.forRoot({ metrics: false })),
    ).rejects.toThrow(/2 imports with different options/);
  });
});
