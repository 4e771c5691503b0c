import { CoreModule, OperatorActionsModule } from '@breakwater/core';
import { CacheModule, CacheService } from '@breakwater/cache';
import { HealthModule } from '@breakwater/health';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ObservabilityModule } from '@breakwater/observability';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let application: HttpApplication;
const everybody = { canActivate: (): boolean => true };

describe.each(HTTP_PLATFORMS)('the caches of an application on %s', (platform) => {
  beforeEach(async () => {
    application = await startApplication(platform, {
      imports: [
        CoreModule,
        LifecycleModule.forRoot(),
        ObservabilityModule.forRoot(),
        HealthModule.forRoot({ details: 'always' }),
        OperatorActionsModule.register({ guards: [everybody] }),
        CacheModule.forRoot({ caches: { vectorSearch: {}, llmResponse: {} } }),
      ],
    });
    const cache = application.app.get(CacheService).cache('vectorSearch');
    await cache.set('a', 'x');
    for (const key of ['a', 'a', 'a', 'b']) await cache.get(key);
  });
  afterEach(() => application.app.close());

  it('show their statistics at /health/cache and in /health/detailed', async () => {
    const vectorSearch = {
      size: 1,
      maxSize: 1_000,
      memoryUsage: 4,
      hits: 3,
      misses: 1,
      staleHits: 0,
      sets: 1,
      deletes: 0,
      evictions: 0,
      errors: 0,
      hitRate: '75.0%',
    };
    expect(await application.json('/health/cache')).toMatchObject({
      status: 200,
      body: { vectorSearch, llmResponse: { size: 0, hitRate: '0.0%' } },
    });
    expect(await application.json('/health/detailed')).toMatchObject({ body: { cache: { vectorSearch } } });
  });

  it('are in the scrape', async () => {
    const scrape = await (await application.fetch('/metrics')).text();
    expect(scrape).toContain('breakwater_cache_lookups_total{cache="vectorSearch",outcome="hit"} 3');
    expect(scrape).toContain('breakwater_cache_entries{cache="vectorSearch"} 1');
    expect(scrape).not.toMatch(/^breakwater_cache_redis_up /m);
  });

  it('are cleared by the operator action cache.clear', async () => {
    const run = await application.fetch('/debug/actions/cache.clear', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ target: 'vectorSearch', reason: 'The index was rebuilt.' }),
    });
    expect(await run.json()).toMatchObject({ action: 'cache.clear', before: 'filled', after: 'empty' });
    expect(application.app.get(CacheService).stats()).toMatchObject({
      vectorSearch: { size: 0, deletes: 1 },
    });
    const unknown = await application.fetch('/debug/actions/cache.clear', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ target: 'unknown', reason: 'A slip of the finger.' }),
    });
    expect(unknown.status).toBe(404);
  });
});
