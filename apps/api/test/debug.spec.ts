import { isOperatorRoute, ResilienceEvents } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type ApiHarness, bootApi } from './api-harness.js';

const DEBUG_TOKEN = 'breakwater-debug';
const ROUTES = [
  ['GET', '/debug/circuits'],
  ['POST', '/debug/circuits/youtube-data/open'],
  ['POST', '/debug/circuits/youtube-data/close'],
  ['POST', '/debug/circuits/youtube-data/reset'],
  ['GET', '/debug/policies/youtube-data'],
  ['GET', '/debug/actions'],
] as const;

let api: ApiHarness;

afterEach(() => api.close());

const authorization = (value: string): RequestInit => ({ headers: { authorization: value } });

describe('the debug routes', () => {
  it('do not exist without a token in the configuration', async () => {
    api = await bootApi();
    for (const [method, path] of ROUTES) {
      expect((await api.get(path, { method, ...authorization('Bearer ') })).status).toBe(404);
    }
  });

  it.each(['', 'Bearer', 'Bearer wrong', `Basic ${DEBUG_TOKEN}`, `Bearer ${DEBUG_TOKEN}x`, DEBUG_TOKEN])(
    'refuse the authorization "%s"',
    async (value) => {
      api = await bootApi({ DEBUG_TOKEN });
      for (const [method, path] of ROUTES) {
        const answer = await api.get(path, { method, ...authorization(value) });
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
        expect(JSON.stringify(answer.body)).not.toContain(DEBUG_TOKEN);
      }
    },
  );

  it('show the circuits, and open and close them by hand', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    const init = authorization(`Bearer ${DEBUG_TOKEN}`);
    const circuits = await api.get('/debug/circuits', init);
    expect(circuits.status).toBe(200);
    expect(JSON.stringify(circuits.body)).toContain('"youtube-data"');
    const move = async (action: string): Promise<unknown> =>
      (await api.post(`/debug/circuits/youtube-data/${action}`, undefined, init)).body['state'];
    expect([await move('open'), await move('close'), await move('open'), await move('reset')]).toEqual([
      'forced-open',
      'closed',
      'forced-open',
      'closed',
    ]);
  });

  it('are answered by an overloaded replica, too', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    const controllers = [...api.app.get(ModulesContainer).values()]
      .flatMap((module) => [...module.controllers.values()])
      .flatMap(({ metatype }) => metatype ?? [])
      .filter((metatype) => String(Reflect.getMetadata('path', metatype)).startsWith('debug'));
    const routes = controllers.flatMap(({ name, prototype }) =>
      new MetadataScanner().getAllMethodNames(prototype as object).map((method) => ({
        name: `${name}.${method}`,
        handler: Reflect.get(prototype as object, method) as object,
      })),
    );
    expect(routes.map(({ name }) => name)).toContain('PoliciesController.explain');
    expect(routes.filter(({ handler }) => !isOperatorRoute(handler)).map(({ name }) => name)).toEqual([]);
  });

  it('explain a policy with each value and its origin', async () => {
    api = await bootApi({ DEBUG_TOKEN, CIRCUIT_BREAKER_VOLUME_THRESHOLD: '7' });
    const init = authorization(`Bearer ${DEBUG_TOKEN}`);
    const text = await (await fetch(`${api.origin}/debug/policies/youtube-data`, init)).text();
    expect(text).toContain(
      'youtube-data: totalTimeout > retry > circuitBreaker > attemptTimeout > bulkhead > operation',
    );
    expect(text).toMatch(/volumeThreshold = 7 {2}\[module defaults\]/);
    const unknown = await api.get('/debug/policies/nothing', init);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(String(unknown.body['detail'])).toContain("'youtube-data'");
  });

  it('name the operator of an action in the audit', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    const audit: string[] = [];
    api.app.get(ResilienceEvents).on('operator.action', ({ who }) => void audit.push(who));
    const headers = { authorization: `Bearer ${DEBUG_TOKEN}`, 'content-type': 'application/json' };
    const body = { target: 'youtube-data', reason: 'a test' };
    await api.post('/debug/actions/circuit.reset', body, { headers: { ...headers, 'x-operator': 'ada' } });
    await api.post('/debug/actions/circuit.reset', body, { headers });
    expect(audit).toEqual(['ada', 'unknown']);
  });

  it('answer 404 for an unknown circuit', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    const answer = await api.post(
      '/debug/circuits/nothing/open',
      undefined,
      authorization(`Bearer ${DEBUG_TOKEN}`),
    );
    expect([answer.status, answer.body['code']]).toEqual([404, 'NOT_FOUND']);
  });
});
