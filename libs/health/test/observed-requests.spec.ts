import { Controller, Get, Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { type HttpRequestEnd, HttpRequests } from '@breakwater/core';
import { HealthModule } from '../src/index.js';
import { PLATFORMS, listen } from './support/platforms.js';
import { PLATFORM_NAMES, start } from './support/start.js';

@Controller('health')
class NeighbourController {
  @Get('neighbour')
  neighbour(): string {
    return 'of the application';
  }
}

@Module({ imports: [HealthModule.forRoot()], controllers: [NeighbourController] })
class AppModule {}

/** The facts that an observer receives about requests: route, status, and whether they are probes. */
const PROBES = [
  ['/health', '/health', 200, true],
  ['/health/live', '/health/:name', 200, true],
  ['/health/neighbour', '/health/neighbour', 200, false],
  ['/nowhere', undefined, 404, false],
] as const;

async function observed(url: string, requests: HttpRequests): Promise<unknown[]> {
  const ends: HttpRequestEnd[] = [];
  const all = Promise.withResolvers<void>();
  requests.observe(() => (end) => {
    if (ends.push(end) === PROBES.length) all.resolve();
  });
  for (const [path] of PROBES) await (await fetch(url + path)).text();
  await all.promise;
  return ends.map(({ route, status, direct }) => [route, status, direct]);
}

describe('HttpRequests', () => {
  const expected = PROBES.map(([, ...facts]) => facts);

  it.each(PLATFORMS)('reports probes under their route on $platform', async ({ create }) => {
    const app = await create(AppModule);
    const url = await listen(app);
    expect(await observed(url, app.get(HttpRequests))).toEqual(expected);
    await app.close();
  });

  it.each(PLATFORM_NAMES)('reports probes in a testing module on %s', async (platform) => {
    const service = await start(platform, {}, { controllers: [NeighbourController] });
    expect(await observed(service.url, service.app.get(HttpRequests))).toEqual(expected);
    await service.app.close();
  });
});
