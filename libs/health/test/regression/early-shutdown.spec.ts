import { Controller, Get, type OnModuleDestroy } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { PLATFORM_NAMES, start } from '../support/start.js';

/** Terminus: readiness turned bad only after all `onModuleDestroy`, so balancers sent requests to closed clients. */
describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  it('fail readiness before anything closes, while traffic is still served', async () => {
    let destroyed = false;
    @Controller('videos')
    class VideosController implements OnModuleDestroy {
      @Get()
      list(): string[] {
        return [];
      }
      onModuleDestroy(): void {
        destroyed = true;
      }
    }
    const lifecycle = { phase: 'running' as 'running' | 'draining', startup: { done: true, tasks: [] } };
    const service = await start(platform, {}, { controllers: [VideosController], lifecycle });
    expect((await service.get('/health/ready')).code).toBe(200);

    lifecycle.phase = 'draining';

    expect((await service.get('/health/ready')).code).toBe(503);
    expect((await service.get('/health/live')).code).toBe(200);
    expect((await service.get('/videos')).code).toBe(200);
    expect(destroyed).toBe(false);
    await service.app.close();
  });
});
