import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@breakwater/core/testing';
import { FakeApi } from './fake-api.js';
import { StartedWeb } from './started-web.js';

let clock: VirtualClock;
let web: StartedWeb;

beforeEach(() => void (clock = new VirtualClock()));
afterEach(() => web[Symbol.asyncDispose]());

const start = async (environment: NodeJS.ProcessEnv): Promise<void> =>
  void (web = await StartedWeb.startOn(clock, environment));

const health = async (): Promise<unknown> => (await web.get('/api/health')).json();

const degraded = (error: string): object => ({
  status: 'degraded',
  checks: { api: { status: 'degraded', error } },
});

/** The server stays in rotation and is not restarted. */
async function expectInRotation(): Promise<void> {
  const [ready, live] = [await web.get('/api/ready'), await web.get('/api/live')];
  expect([ready.status, live.status]).toEqual([200, 200]);
  expect(await ready.json()).toMatchObject({ status: 'ready' });
  expect(await live.json()).toEqual({ status: 'alive' });
}

describe('the health of the server of the Studio page', () => {
  it('shows the connection to the API', async () => {
    await using api = await FakeApi.start((_request, response) => response.end('{}'));
    await start({ API_INTERNAL_URL: api.url });
    expect(await health()).toMatchObject({ checks: { api: { status: 'healthy', connection: 'connected' } } });
    await expectInRotation();
  });

  it('asks the API once for many clients, and not at all for probes', async () => {
    await using api = await FakeApi.start((_request, response) => response.end('{}'));
    await start({ API_INTERNAL_URL: api.url });
    await expectInRotation();
    expect(api.requests).toBe(0);
    await Promise.all(Array.from({ length: 50 }, health));
    expect(api.requests).toBe(1);
  });

  it.each<[string, Parameters<typeof FakeApi.start>[0], string]>([
    ['answers 503', (_request, response) => response.writeHead(503).end(), 'unavailable'],
    [
      'redirects to another address',
      (_request, response) => response.writeHead(302, { location: 'https://login.example.com' }).end(),
      'failed',
    ],
  ])('is degraded while the API %s, and the server stays in rotation', async (_what, answer, error) => {
    await using api = await FakeApi.start(answer);
    await start({ API_INTERNAL_URL: api.url });
    const response = await web.get('/api/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(degraded(error));
    await expectInRotation();
  });

  it('is degraded when the API does not answer within 800 ms', async () => {
    const asked = new EventTarget();
    await using api = await FakeApi.start(() => asked.dispatchEvent(new Event('request')));
    await start({ API_INTERNAL_URL: api.url });
    const request = once(asked, 'request');
    const answer = health();
    await request;
    await clock.advance(800);
    expect(await answer).toMatchObject(degraded('timeout'));
    await expectInRotation();
  });

  it('is degraded while the API is down', async () => {
    const api = await FakeApi.start((_request, response) => response.end());
    const { url } = api;
    await api[Symbol.asyncDispose]();
    await start({ API_INTERNAL_URL: url });
    expect(await health()).toMatchObject(degraded('refused'));
    await expectInRotation();
  });

  it('shows only the status in production, because its address is public', async () => {
    await using api = await FakeApi.start((_request, response) => response.writeHead(500).end());
    await start({ API_INTERNAL_URL: api.url, NODE_ENV: 'production' });
    expect(await health()).toEqual({ status: 'degraded' });
  });
});
