import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { type ApiHarness, bootApi } from './api-harness.js';

let api: ApiHarness;

beforeAll(async () => {
  api = await bootApi();
});

afterAll(() => api.close());

describe('the API', () => {
  it('is alive', async () => {
    expect(await api.get('/health/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await api.get('/health/startup')).toMatchObject({ status: 200, body: { status: 'started' } });
  });

  it('answers probes at /live and /ready, too', async () => {
    expect(await api.get('/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await api.get('/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('echoes the id of a request, also in problems', async () => {
    const answer = await api.get('/nowhere', { headers: { 'x-request-id': 'tour-1' } });
    expect(answer.headers.get('x-request-id')).toBe('tour-1');
    expect(answer).toMatchObject({ status: 404, body: { requestId: 'tour-1' } });
  });

  it('replaces an id that could upset the logs', async () => {
    const answer = await api.get('/videos', { headers: { 'x-request-id': '{"level":60}' } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('does not reveal its framework', async () => {
    expect((await api.get('/videos')).headers.get('x-powered-by')).toBeNull();
  });

  it.each(HTTP_PLATFORMS)('tells browsers to run and to frame nothing, on %s', async (platform) => {
    const { origin, close } = await bootApi({}, platform);
    try {
      for (const path of ['/videos', '/nowhere', '/health/live', '/metrics']) {
        const { headers } = await fetch(origin + path);
        const names = [
          'x-content-type-options',
          'x-frame-options',
          'content-security-policy',
          'referrer-policy',
        ];
        expect([path, ...names.map((name) => headers.get(name))]).toEqual([
          path,
          'nosniff',
          'DENY',
          "default-src 'none'; frame-ancestors 'none'",
          'no-referrer',
        ]);
      }
    } finally {
      await close();
    }
  });

  it('keeps idle connections longer than load balancers do', () => {
    expect(api.app.getHttpServer()).toMatchObject({ keepAliveTimeout: 65_000, headersTimeout: 66_000 });
  });
});

describe('the API with its environment', () => {
  it('allows pages of the origins in CORS_ORIGINS, and of no other origin', async () => {
    const { get, close } = await bootApi({ CORS_ORIGINS: 'https://studio.example' });
    try {
      const allowed = async (origin: string): Promise<string | null> =>
        (await get('/videos', { headers: { origin } })).headers.get('access-control-allow-origin');
      expect(await allowed('https://studio.example')).toBe('https://studio.example');
      expect(await allowed('https://elsewhere.example')).toBeNull();
    } finally {
      await close();
    }
  });

  it.each(HTTP_PLATFORMS)('lets pages of another origin read when to retry, on %s', async (platform) => {
    const variables = { CORS_ORIGINS: 'https://studio.example', RATE_LIMIT_MAX: '1' };
    const { origin, close } = await bootApi(variables, platform);
    const fromPage = { origin: 'https://studio.example' };
    try {
      const preflight = await fetch(`${origin}/videos`, {
        method: 'OPTIONS',
        headers: {
          ...fromPage,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type, idempotency-key, x-request-timeout-ms',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('https://studio.example');
      expect(preflight.headers.get('access-control-allow-headers')).toMatch(
        /idempotency-key, ?x-request-timeout-ms/,
      );
      await fetch(`${origin}/videos`, { headers: fromPage });
      const refused = await fetch(`${origin}/videos`, { headers: fromPage });
      expect(refused.status).toBe(429);
      const exposed = refused.headers.get('access-control-expose-headers')?.split(/, */);
      expect(exposed).toEqual(expect.arrayContaining(['Retry-After', 'X-Request-Id', 'RateLimit']));
      for (const name of ['retry-after', 'x-request-id']) expect(refused.headers.get(name)).toMatch(/./);
    } finally {
      await close();
    }
  });

  it('sends no CORS headers without CORS_ORIGINS', async () => {
    const { headers } = await api.get('/videos', { headers: { origin: 'https://studio.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('has no /metrics with ENABLE_METRICS=false', async () => {
    const { get, close } = await bootApi({ ENABLE_METRICS: 'false' });
    try {
      expect((await get('/metrics')).status).toBe(404);
      expect((await get('/health/ready')).status).toBe(200);
    } finally {
      await close();
    }
  });

  it('starts without limits when REQUEST_TIMEOUT and CIRCUIT_BREAKER_TIMEOUT are 0', async () => {
    const { get, close } = await bootApi({ REQUEST_TIMEOUT: '0', CIRCUIT_BREAKER_TIMEOUT: '0' });
    try {
      expect((await get('/videos')).status).toBe(200);
    } finally {
      await close();
    }
  });
});

describe('a body that needs too much work', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  it.each([
    ['arrays in arrays', nested(45_000)],
    ['objects in objects', '{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000)],
    ['an array deep in a field', `{"channelId":"UC1","title":"t","tags":${nested(40_000)}}`],
  ])('is refused when it has %s', async (_what, body) => {
    const answer = await api.post('/videos', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(String(answer.body['detail'])).toContain('nested deeper than 10 levels');
  });

  it('gets a short answer when it has thousands of unknown fields', async () => {
    const fields = Array.from({ length: 8_000 }, (_, n) => [`f${n}`, 1]);
    const { status, body } = await api.post('/videos', Object.fromEntries(fields));
    expect(status).toBe(400);
    expect((body['metadata'] as { errors: unknown[] }).errors).toHaveLength(20);
    expect(String(body['detail'])).toContain('and 7982 more');
    expect(JSON.stringify(body).length).toBeLessThan(10_000);
  });

  it('gets a short answer when the name of an unknown field is long', async () => {
    const { status, body } = await api.post('/videos', { ['x'.repeat(50_000)]: 1 });
    expect(status).toBe(400);
    expect(JSON.stringify(body).length).toBeLessThan(10_000);
  });
});

describe.each(HTTP_PLATFORMS)('a body that is not JSON, on %s', (platform) => {
  let other: ApiHarness;

  beforeAll(async () => {
    other = await bootApi({}, platform);
  });
  afterAll(() => other.close());

  const send = (path: string, body: string, type = 'application/json') =>
    other.post(path, body, { headers: { 'content-type': type } });

  // Both frameworks read the body before they look for the route.
  it.each(['/videos', '/nowhere'])('is answered with 400 at %s, and nothing of it is shown', async (path) => {
    const { status, body } = await send(path, '{ "title": secret');
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'text/json'])(
    'is answered with 415 when its type is %s',
    async (type) => {
      const { status, headers } = await send('/videos', 'title=Waves', type);
      expect(status).toBe(415);
      expect(headers.get('content-type')).toMatch('application/problem+json');
    },
  );
});
