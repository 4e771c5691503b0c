import { afterEach, describe, expect, it } from '@jest/globals';
import { type CheckDefinition, pingCheck } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

const answering: CheckDefinition = { check: pingCheck({ ping: async () => 'PONG' }) };
const failing: CheckDefinition = { check: () => Promise.reject(new Error('no')) };
const NOW = '2026-01-01T00:00:00.000Z';

describe.each(PLATFORM_NAMES)("the format 'services' on %s", (platform) => {
  let service: Service;
  afterEach(() => service.app.close());

  it('lists all checks in the envelope of an API', async () => {
    service = await start(platform, {
      format: 'services',
      checks: { database: answering, supabase: answering },
    });
    const of = (name: string) => ({
      service: name,
      status: 'healthy',
      connection: 'connected',
      responseTime: 0,
      timestamp: NOW,
    });
    expect(await service.get('/health')).toEqual({
      code: 200,
      body: {
        success: true,
        data: { overall: 'healthy', services: [of('database'), of('supabase')], timestamp: NOW },
      },
    });
  });

  it('shows the time of the check and not that of the answer', async () => {
    service = await start(platform, { format: 'services', checks: { database: answering } });
    await service.get('/health');
    await service.clock.advance(400);
    expect((await service.get('/health')).body).toMatchObject({
      data: { services: [{ timestamp: NOW }], timestamp: '2026-01-01T00:00:00.400Z' },
    });
  });

  it('stays a success while the service is degraded, and fails with a critical check', async () => {
    service = await start(platform, { format: 'services', checks: { redis: failing } });
    expect(await service.get('/health')).toMatchObject({
      code: 200,
      body: {
        success: true,
        data: { overall: 'degraded', services: [{ service: 'redis', error: 'failed' }] },
      },
    });
    await service.app.close();
    service = await start(platform, {
      format: 'services',
      checks: { database: { ...failing, critical: true } },
    });
    for (const path of ['/health', '/health/ready', '/health/database']) {
      expect(await service.get(path)).toMatchObject({
        code: 503,
        body: { success: false, data: { overall: 'unhealthy', services: [{ status: 'unhealthy' }] } },
      });
    }
    expect(await service.get('/health/live')).toMatchObject({
      code: 200,
      body: { success: true, data: { overall: 'healthy', services: [] } },
    });
  });

  it('says why the application takes no work', async () => {
    const lifecycle = { phase: 'draining', startup: { done: true, tasks: [] } } as const;
    service = await start(platform, { format: 'services' }, { lifecycle });
    expect(await service.get('/health/ready')).toMatchObject({
      code: 503,
      body: { success: false, data: { overall: 'unhealthy', reason: 'draining' } },
    });
  });

  it('hides all but the status', async () => {
    service = await start(platform, { format: 'services', checks: { redis: failing }, details: 'never' });
    for (const path of ['/health', '/health/detailed', '/health/redis']) {
      const { body } = await service.get(path);
      expect(Object.keys(body)).toEqual(['success', 'data']);
      expect(Object.keys(body['data'] as object)).toEqual(['overall']);
    }
  });

  it('gives way to the format of the IETF draft on request', async () => {
    service = await start(platform, { format: 'services', checks: { redis: answering } });
    const { body } = await service.get('/health', { accept: 'application/health+json' });
    expect(body).toMatchObject({ status: 'pass' });
  });
});
