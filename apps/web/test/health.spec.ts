import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RecordingServer } from '../../../test/harness/recording-server.js';
import type { PageFiles } from '../src/page/page-files.js';
import { readVariables } from '../src/variables.js';
import { WebModule } from '../src/web.module.js';

const NO_PAGE: PageFiles = new Map();

let web: HttpApplication;

afterEach(() => web[Symbol.asyncDispose]());

async function start(environment: NodeJS.ProcessEnv): Promise<void> {
  const imports = [WebModule.forRoot(readVariables(environment), NO_PAGE)];
  web = await startApplication('Express', { imports });
}

const health = async (): Promise<unknown> => (await web.fetch('/api/health')).json();

const degraded = (error: string): object => ({
  status: 'degraded',
  checks: { api: { status: 'degraded', error } },
});

/** The server stays in rotation and is not restarted. */
async function expectInRotation(): Promise<void> {
  const [ready, live] = [await web.fetch('/api/ready'), await web.fetch('/api/live')];
  expect([ready.status, live.status]).toEqual([200, 200]);
  expect(await ready.json()).toMatchObject({ status: 'ready' });
  expect(await live.json()).toEqual({ status: 'alive' });
}

describe('the health of the server of the Studio page', () => {
  it('shows the connection to the API', async () => {
    await using api = await RecordingServer.start((response) => response.end('{}'));
    await start({ API_INTERNAL_URL: api.url });
    expect(await health()).toMatchObject({ checks: { api: { status: 'healthy', connection: 'connected' } } });
    await expectInRotation();
  });

  it('asks the API once for many clients, and not at all for probes', async () => {
    await using api = await RecordingServer.start((response) => response.end('{}'));
    await start({ API_INTERNAL_URL: api.url });
    await expectInRotation();
    expect(api.requests).toHaveLength(0);
    await Promise.all(Array.from({ length: 50 }, health));
    expect(api.requests).toHaveLength(1);
  });

  it.each<[string, (response: ServerResponse) => unknown, string]>([
    ['answers 503', (response) => response.writeHead(503).end(), 'unavailable'],
    [
      'redirects to another address',
      (response) => response.writeHead(302, { location: 'https://login.example.com' }).end(),
      'failed',
    ],
  ])('is degraded while the API %s, and the server stays in rotation', async (_what, answer, error) => {
    await using api = await RecordingServer.start(answer);
    await start({ API_INTERNAL_URL: api.url });
    const response = await web.fetch('/api/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(degraded(error));
    await expectInRotation();
  });

  it('is degraded when the API does not answer within 800 ms', async () => {
    const asked = new EventTarget();
    await using api = await RecordingServer.start(() => asked.dispatchEvent(new Event('request')));
    await start({ API_INTERNAL_URL: api.url });
    const request = once(asked, 'request');
    const answer = health();
    await request;
    await web.clock.advance(800);
    expect(await answer).toMatchObject(degraded('timeout'));
    await expectInRotation();
  });

  it('is degraded while the API is down', async () => {
    const api = await RecordingServer.start();
    const { url } = api;
    await api[Symbol.asyncDispose]();
    await start({ API_INTERNAL_URL: url });
    expect(await health()).toMatchObject(degraded('refused'));
    await expectInRotation();
  });

  it('shows only the status in production, because its address is public', async () => {
    await using api = await RecordingServer.start((response) => response.writeHead(500).end());
    await start({ API_INTERNAL_URL: api.url, NODE_ENV: 'production' });
    expect(await health()).toEqual({ status: 'degraded' });
  });
});
