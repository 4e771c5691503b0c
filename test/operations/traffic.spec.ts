import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { Program } from '../harness/program.js';
import { until } from '../harness/until.js';

describe('the traffic of the compose stack', () => {
  let upstream: BuiltApp;
  let api: BuiltApp;
  beforeAll(async () => {
    await buildApps();
    upstream = await BuiltApp.upstream();
    api = await BuiltApp.api({ environment: { UPSTREAM_PORT: String(upstream.port) } });
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const answers = (): string[] =>
    api.log.flatMap(({ route, status }) =>
      typeof route === 'string' && typeof status === 'number' ? [`${route} ${status}`] : [],
    );

  it('reads, writes and calls the upstream without a refused request', async () => {
    const traffic = new Program([process.execPath, 'docker/traffic.mjs', api.url], {});
    const expected = ['/videos 200', '/videos 201', '/channels/:id/stats 200'];
    await until(answers, (seen) => expected.every((answer) => seen.includes(answer)));
    expect(answers().filter((answer) => / [45]/.test(answer))).toEqual([]);
    traffic.kill('SIGTERM');
    await traffic.ended;
  });

  it('continues after every connection broke', async () => {
    await using proxy = (await faultyProxy(api.url)).limit(0, { direction: 'up' });
    const traffic = new Program([process.execPath, 'docker/traffic.mjs', proxy.url], {});
    await until(
      () => proxy.counters.connections,
      (count) => count >= 5,
    );
    expect(traffic.output).toBe('');
    traffic.kill('SIGTERM');
    await traffic.ended;
  });
});
