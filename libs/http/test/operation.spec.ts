import { inspect } from 'node:util';
import {
  HealthDetails,
  ResilienceEvents,
  ResilienceGauges,
  Shutdown,
  type ShutdownWork,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { loadedUndiciVersions } from '../src/figures/loaded-undici.js';
import { type HttpRequestEvent, HttpStatus } from '../src/index.js';
import { startClient } from './support/start-client.js';

const SECRETS = {
  headers: { authorization: 'Bearer secret-1', 'x-api-key': 'secret-2' },
  query: { key: 'secret-3' },
  json: { password: 'secret-4' },
};

describe('a failed call', () => {
  it('shows no secret, wherever it is shown', async () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZWNyZXQifQ.c2VjcmV0LXNpZ25hdHVyZS1zZWNyZXQ';
    await using app = await startClient({
      script: () => ({
        status: 500,
        headers: { 'set-cookie': 'session=secret-5' },
        body: { message: `Token ${token}` },
      }),
    });
    const events: HttpRequestEvent[] = [];
    app.app
      .get(ResilienceEvents)
      .topic('http.request')
      .subscribe((event) => events.push(event));
    const error: unknown = await app.client
      .post('/orders/{id}', { params: { id: 'secret-6' }, ...SECRETS })
      .then(undefined, (thrown: unknown) => thrown);
    expect(error).toMatchObject({ upstreamStatus: 500, route: '/orders/{id}' });
    const shown = [
      JSON.stringify(error),
      inspect(error, { depth: 9, showHidden: true }),
      inspect(events, { depth: 9 }),
      String(error),
    ];
    for (const text of shown) expect(text).not.toMatch(/secret-\d|c2VjcmV0/);
  });
});

describe('the events of calls', () => {
  it('have a route, an outcome and the number of attempts', async () => {
    await using app = await startClient();
    const events: HttpRequestEvent[] = [];
    app.app
      .get(ResilienceEvents)
      .topic('http.request')
      .subscribe((event) => events.push(event));
    app.server.answers(503, { body: {} }, 404, { headers: { 'content-type': 'text/html' }, body: 'x' });
    await app.client.get('/orders/{id}', { params: { id: 1 } });
    await app.client.get('/orders/{id}', { params: { id: 2 } }).catch(() => undefined);
    await app.client.get('/a', { signal: AbortSignal.abort() }).catch(() => undefined);
    await app.client.fetch(`${app.server.origin}/secret`);
    expect(events.map(({ method, route, outcome, attempts }) => [method, route, outcome, attempts])).toEqual([
      ['GET', '/orders/{id}', '2xx', 2],
      ['GET', '/orders/{id}', '4xx', 1],
      ['GET', '/a', 'aborted', 0],
      ['GET', '(fetch)', '2xx', 1],
    ]);
  });

  it('have one route for the templates beyond a number, and a warning', async () => {
    await using app = await startClient();
    const routes = new Set<string>();
    app.app
      .get(ResilienceEvents)
      .topic('http.request')
      .subscribe(({ route }) => routes.add(route));
    for (let id = 0; id < 205; id++) await app.client.get(`/orders/${id}`);
    expect(routes.size).toBe(201);
    expect(routes).toContain('(other)');
    expect(
      app.logger.lines.filter((line) => JSON.stringify(line).includes('more than 200 paths')),
    ).toHaveLength(1);
  });
});

describe('the health of an upstream', () => {
  it('is its circuit and the age of its last success', async () => {
    const clock = new VirtualClock();
    await using app = await startClient({ clock, upstream: { policy: { retry: { maxRetries: 0 } } } });
    const status = app.app.get(HttpStatus);
    const gauges = app.app.get(ResilienceGauges);
    expect(status.getHealthStatus()).toMatchObject({
      status: 'healthy',
      details: { payments: { circuit: 'closed', sinceLastSuccess: undefined } },
    });
    expect(gauges.read('http-pool')).toEqual([]);
    await app.client.get('/a');
    await clock.advance(90_000);
    expect(gauges.read('http-upstream')).toEqual([{ upstream: 'payments', sinceLastSuccess: 90_000 }]);
    expect(gauges.read('http-pool')).toMatchObject([{ upstream: 'payments', running: 0, queued: 0 }]);
    app.server.answers(500);
    for (let call = 0; call < 5; call++) await app.client.get('/a').catch(() => undefined);
    expect(status.getHealthStatus()).toMatchObject({
      status: 'degraded',
      message: 'The circuits of these upstreams are open: payments.',
    });
    expect(await app.app.get(HealthDetails).sources.get('http')?.()).toMatchObject({
      payments: { circuit: 'open' },
    });
  });
});

describe('the end of the application', () => {
  it('waits for calls in flight, and refuses later ones', async () => {
    const closers: ShutdownWork[] = [];
    const shutdown: Partial<Shutdown> = {
      closeWith: (_name, close) => (closers.push(close), () => undefined),
    };
    const answers: (() => void)[] = [];
    const all = Promise.withResolvers<void>();
    await using app = await startClient({
      imports: [
        {
          module: class LifecycleModule {},
          global: true,
          providers: [{ provide: Shutdown, useValue: shutdown }],
          exports: [Shutdown],
        },
      ],
      script: (_, response) => {
        answers.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
        if (answers.length === 20) all.resolve();
      },
    });
    const calls = Array.from({ length: 20 }, () => app.client.get('/a').json());
    await all.promise;
    const closed = closers.map((close) => close({ signal: new AbortController().signal }));
    for (const answer of answers) answer();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, () => ({})));
    await Promise.all(closed);
    await expect(app.client.get('/a')).rejects.toThrow(/shutting down/i);
  });
});

describe('a circuit that counts answers such as 404', () => {
  it('gives a warning at the start', async () => {
    const policies = { shared: { circuitBreaker: true } } as const;
    await using app = await startClient({ resilience: { policies }, upstream: { policy: 'shared' } });
    expect(JSON.stringify(app.logger.lines)).toContain('Add `ignore: notCausedByUpstream`');
    await using own = await startClient();
    expect(own.logger.lines).toEqual([]);
  });
});

describe('several versions of undici', () => {
  it('are found among the loaded files', () => {
    const files = [
      '/app/node_modules/undici/index.js',
      '/app/node_modules/undici/lib/a.js',
      '/app/node_modules/b/node_modules/undici/index.js',
    ];
    const read = (path: string): string =>
      JSON.stringify({ version: path.includes('/b/') ? '6.21.0' : '8.13.1' });
    expect(loadedUndiciVersions(files, read)).toEqual(['6.21.0', '8.13.1']);
    expect(
      loadedUndiciVersions([...files, '/app/node_modules/undici-types/index.js'].slice(0, 2), read),
    ).toEqual(['8.13.1']);
    expect(loadedUndiciVersions(files, () => 'no JSON')).toEqual([]);
  });
});
