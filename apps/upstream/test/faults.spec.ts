import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { FAULT_MODES } from '../src/faults/fault-mode.js';
import { StartedUpstream } from './start-upstream.js';

let upstream: StartedUpstream;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
});

afterEach(async () => {
  await upstream.send('DELETE', '/faults');
  await upstream.send('DELETE', '/calls');
});
afterAll(() => upstream[Symbol.asyncDispose]());

/** One good call of each service that speaks HTTP. */
const CALLS = {
  youtube: ['GET', '/youtube/v3/channels?part=statistics&id=UC1'],
  openai: ['POST', '/v1/responses', { model: 'm', input: 'Bread is good.' }],
  anthropic: [
    'POST',
    '/v1/messages',
    { model: 'm', max_tokens: 99, messages: [{ role: 'user', content: 'Bread is good.' }] },
  ],
  atproto: ['GET', '/xrpc/app.bsky.actor.getProfile?actor=did:plc:abcdefghijklmnopqrstuvwx'],
} as const satisfies Record<string, readonly [string, string, unknown?]>;

type Service = keyof typeof CALLS;
const SERVICES = Object.keys(CALLS) as Service[];

const call = (service: Service): Promise<Response> => {
  const [method, path, body] = CALLS[service] as readonly [string, string, unknown?];
  return upstream.send(method, path, body);
};

describe('faults of one service', () => {
  it.each(SERVICES)('of %s leave the others alone', async (service) => {
    await upstream.send('PUT', `/faults/${service}`, { mode: 'error' });
    for (const each of SERVICES) expect((await call(each)).status).toBe(each === service ? 503 : 200);
  });

  it('are shown with those of the others, and end alone', async () => {
    await upstream.send('PUT', '/faults', { mode: 'error' });
    await upstream.send('DELETE', '/faults/openai');
    await upstream.send('PUT', '/faults/anthropic', { mode: 'hang' });
    expect(await upstream.json('GET', '/faults')).toMatchObject({
      youtube: { mode: 'error' },
      openai: { mode: 'ok' },
      anthropic: { mode: 'hang' },
    });
  });

  it('can be limited to one of its routes', async () => {
    await upstream.send('PUT', '/faults/openai', { mode: 'error', route: '/v1/embeddings' });
    expect((await call('openai')).status).toBe(200);
    expect((await upstream.send('POST', '/v1/embeddings', { model: 'm', input: 'a' })).status).toBe(503);
  });

  it('cannot name a route of another service', async () => {
    const answer = await upstream.send('PUT', '/faults/openai', { mode: 'error', route: '/v1/messages' });
    expect(await answer.json()).toMatchObject({
      status: 400,
      errors: [{ field: 'route', problem: expect.stringContaining('"/v1/responses"') }],
    });
  });

  it.each(['GET', 'PUT', 'DELETE'])('are refused for an unknown service (%s)', async (method) => {
    const answer = await upstream.send(method, '/faults/opnai', method === 'PUT' ? {} : undefined);
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { detail: expect.stringMatching(/no service "opnai".+youtube, openai, anthropic/) },
    ]);
  });
});

/** The effect of each mode of a fault on a client. */
async function effectOn(service: Service): Promise<string> {
  const client = new AbortController();
  let status = 0;
  const [method, path, body] = CALLS[service] as readonly [string, string, unknown?];
  const answer = fetch(upstream.origin + path, {
    method,
    signal: client.signal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).then(async (response) => {
    ({ status } = response);
    return JSON.stringify(await response.json());
  });
  const arrived = until(
    async () => (await upstream.json<{ total: number }>('GET', `/calls/${service}`)).total,
    (total) => total > 0,
  );
  // A call that does not end is left after the upstream has had each chance to answer it.
  const silent = arrived.then(async () => {
    for (let turn = 0; turn < 50; turn++) await upstream.json('GET', '/faults');
    client.abort();
  });
  const effect = await answer.then(
    () => `status ${status}`,
    (error: unknown) =>
      client.signal.aborted
        ? `silence after status ${status}`
        : `broken after status ${status}: ${(error as Error).name}`,
  );
  await silent;
  return effect;
}

describe.each(SERVICES)('each mode of %s', (service) => {
  it.each([
    ['ok', 'status 200'],
    ['error', 'status 503'],
    ['rate-limit', 'status 429'],
    ['hang', 'silence after status 0'],
    ['reset', 'broken after status 0: TypeError'],
    ['slow-body', 'silence after status 200'],
    ['cut-body', 'broken after status 200: TypeError'],
    ['stall-body', 'silence after status 200'],
    ['nonsense', 'status 200'],
  ] as const satisfies (readonly [(typeof FAULT_MODES)[number], string])[])(
    '%s has the effect: %s',
    async (mode, effect) => {
      await upstream.send('PUT', `/faults/${service}`, { mode });
      expect(await effectOn(service)).toBe(effect);
    },
  );
});

describe('calls', () => {
  it('are counted by service', async () => {
    await call('openai');
    await call('youtube');
    await call('youtube');
    expect(await upstream.json('GET', '/calls/openai')).toEqual({
      total: 1,
      routes: { 'POST /v1/responses': 1 },
    });
    expect(await upstream.json('GET', '/calls/anthropic')).toEqual({ total: 0, routes: {} });
    expect(await upstream.json('GET', '/calls')).toMatchObject({ total: 3 });
  });

  it('are refused for an unknown service', async () => {
    expect((await upstream.send('GET', '/calls/nobody')).status).toBe(404);
  });

  it('are shown for one service, or for all', async () => {
    await call('openai');
    await call('youtube');
    const routesOf = async (query: string): Promise<string[]> => {
      const latest = await upstream.json<{ route: string }[]>('GET', `/calls/latest${query}`);
      return latest.map(({ route }) => route);
    };
    expect(await routesOf('')).toEqual(['POST /v1/responses', 'GET /youtube/v3/channels']);
    expect(await routesOf('?service=youtube')).toEqual(['GET /youtube/v3/channels']);
    expect((await upstream.send('GET', '/calls/traces?service=nobody')).status).toBe(404);
  });

  it('keep no keys', async () => {
    const headers = { authorization: 'Bearer sk-secret-of-openai', 'x-api-key': 'sk-ant-secret' };
    await fetch(`${upstream.origin}/v1/responses`, { method: 'POST', headers, body: '{}' });
    expect(JSON.stringify(await upstream.json('GET', '/calls/latest'))).not.toMatch(/sk-/);
  });
});
