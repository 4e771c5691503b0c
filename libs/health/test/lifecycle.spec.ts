import type { LifecyclePhase } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HealthService } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  let service: Service;
  afterEach(() => service.app.close());

  const inPhase = async (phase: LifecyclePhase, format: 'standard' | 'terminus' = 'standard') => {
    const task = { name: 'migrations', status: 'running', duration: 5 } as const;
    const lifecycle = { phase, startup: { done: phase !== 'starting', tasks: [task] } };
    let runs = 0;
    service = await start(
      platform,
      { format, checks: { database: { check: () => new Promise(() => (runs += 1)), critical: true } } },
      { lifecycle },
    );
    return { lifecycle, runs: () => runs };
  };

  it('turn readiness to 503 at once when the application drains, even while a check hangs, and stay alive', async () => {
    const { runs } = await inPhase('draining');
    expect(await service.get('/health/ready')).toMatchObject({
      code: 503,
      body: { status: 'not_ready', reason: 'draining', checks: { database: { status: 'unknown' } } },
    });
    expect(runs()).toBe(0);
    expect(await service.get('/health/live')).toEqual({ code: 200, body: { status: 'alive' } });
  });

  it('refuse a probe that waits for a check when the drain begins', async () => {
    const lifecycle = { phase: 'running' as LifecyclePhase, startup: { done: true, tasks: [] } };
    let finish: (() => void) | undefined;
    const check = () => new Promise<void>((resolve) => (finish = resolve));
    service = await start(platform, { checks: { database: { check } } }, { lifecycle });
    const probe = service.get('/health/ready');
    await service.until(() => finish !== undefined);
    lifecycle.phase = 'draining';
    finish?.();
    expect(await probe).toMatchObject({ code: 503, body: { reason: 'draining' } });
  });

  it('answer shutting_down in the format of Terminus while the application drains', async () => {
    await inPhase('draining', 'terminus');
    expect(await service.get('/health/ready')).toMatchObject({
      code: 503,
      body: { status: 'shutting_down' },
    });
  });

  it('answer error in the format of Terminus while the application starts', async () => {
    await inPhase('starting', 'terminus');
    expect(await service.get('/health/startup')).toMatchObject({ code: 503, body: { status: 'error' } });
  });

  it('show the start-up checks at /health/startup, also after the start', async () => {
    const check = {
      name: 'redis',
      status: 'failed',
      required: false,
      duration: 3,
      message: 'refused',
    } as const;
    const startup = { done: false, tasks: [], checks: [check] };
    const lifecycle = { phase: 'starting' as LifecyclePhase, startup };
    service = await start(platform, {}, { lifecycle });
    expect(await service.get('/health/startup')).toEqual({
      code: 503,
      body: { status: 'starting', reason: 'starting', tasks: [], startupChecks: [check] },
    });
    Object.assign(lifecycle, { phase: 'running', startup: { ...startup, done: true } });
    expect(await service.get('/health/startup')).toEqual({
      code: 200,
      body: { status: 'started', startupChecks: [check] },
    });
  });

  it('fail startup and readiness until the start-up tasks are done', async () => {
    const { lifecycle } = await inPhase('starting');
    expect(await service.get('/health/startup')).toEqual({
      code: 503,
      body: {
        status: 'starting',
        reason: 'starting',
        tasks: [{ name: 'migrations', status: 'running', duration: 5 }],
      },
    });
    expect(await service.get('/health/ready')).toMatchObject({ code: 503, body: { reason: 'starting' } });
    expect(await service.get('/health/startup', { accept: 'application/health+json' })).toMatchObject({
      code: 503,
      body: { status: 'fail', output: 'starting' },
    });
    Object.assign(lifecycle, { phase: 'running', startup: { done: true, tasks: [] } });
    expect(await service.get('/health/startup')).toEqual({ code: 200, body: { status: 'started' } });
  });

  it('fail readiness as soon as Nest shuts down, also without a lifecycle module', async () => {
    service = await start(platform);
    const health = service.app.get(HealthService);
    expect(await health.readiness()).toMatchObject({ status: 'up' });
    await service.app.close();
    expect(await health.readiness()).toMatchObject({ status: 'down', reason: 'draining' });
  });
});
