import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';

/** The parts of YouTube's answer that are read. */
const CHANNEL = { items: [{ statistics: { viewCount: '300', subscriberCount: '20', videoCount: '7' } }] };

const json =
  (text: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
const good = json(JSON.stringify(CHANNEL));
const failing: RequestListener = (_request, response) => void response.writeHead(500).end();

let youtube: Server;
let api: ApiHarness;
let answer: RequestListener;
let calls: string[];

beforeEach(async () => {
  answer = good;
  calls = [];
  youtube = createServer((request, response) => {
    calls.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => youtube.listen(0, resolve));
  api = await bootApi({
    YOUTUBE_URL: `http://127.0.0.1:${(youtube.address() as AddressInfo).port}`,
    CIRCUIT_BREAKER_VOLUME_THRESHOLD: '100',
  });
});

afterEach(async () => {
  await api.close();
  youtube.closeAllConnections();
  await new Promise((resolve) => youtube.close(resolve));
});

describe('channel statistics', () => {
  it('are requested with YOUTUBE_API_KEY in a header, and not in the address', async () => {
    const key = 'AIza-key-of-this-test';
    const keys: unknown[] = [];
    answer = (request, response) => {
      keys.push(request.headers['x-goog-api-key']);
      good(request, response);
    };
    const { port } = youtube.address() as AddressInfo;
    const keyed = await bootApi({ YOUTUBE_URL: `http://127.0.0.1:${port}`, YOUTUBE_API_KEY: key });
    try {
      expect((await keyed.get('/channels/UC1/stats')).status).toBe(200);
    } finally {
      await keyed.close();
    }
    expect(keys).toEqual([key]);
    expect(calls.join()).not.toContain(key);
  });

  it('come from YouTube', async () => {
    expect(await api.get('/channels/UC1/stats')).toMatchObject({
      status: 200,
      body: {
        channelId: 'UC1',
        subscribers: 20,
        views: 300,
        videos: 7,
        degraded: false,
        asOf: expect.stringMatching(/Z$/),
      },
    });
    expect(calls).toEqual(['/youtube/v3/channels?part=statistics&id=UC1']);
  });

  it('are requested again when YouTube fails once', async () => {
    answer = (request, response) => (calls.length === 1 ? failing : good)(request, response);
    expect((await api.get('/channels/UC1/stats')).body).toMatchObject({ degraded: false });
    expect(calls).toHaveLength(2);
  });

  it('are the last known ones, marked degraded, while YouTube fails', async () => {
    const { body: known } = await api.get('/channels/UC1/stats');
    answer = failing;
    expect((await api.get('/channels/UC1/stats')).body).toEqual({ ...known, degraded: true });
  });

  it('are answered with a problem and Retry-After when YouTube fails and no earlier answer exists', async () => {
    answer = failing;
    const { status, headers, body } = await api.get('/channels/UC1/stats');
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(headers.get('content-type')).toMatch('application/problem+json');
    expect(body).toMatchObject({ code: 'CHANNEL_STATS_UNAVAILABLE', status: 503 });
  });

  it("are answered with YouTube's own Retry-After", async () => {
    answer = (_request, response) => void response.writeHead(429, { 'retry-after': '60' }).end();
    const { status, headers } = await api.get('/channels/UC1/stats');
    expect([status, headers.get('retry-after')]).toEqual([503, '60']);
    expect(calls).toHaveLength(1);
  });

  it('do not exist for an unknown channel, after one call to YouTube', async () => {
    answer = json('{"items":[]}');
    expect(await api.get('/channels/nobody/stats')).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['no JSON', 'oops'],
    ['JSON of another kind', '{"items":[{}]}'],
    ['statistics that are not numbers', '{"items":[{"statistics":{"viewCount":"many"}}]}'],
    ['nothing', ''],
    ['null', 'null'],
  ])('are answered with a problem when YouTube answers with %s', async (_case, text) => {
    answer = json(text);
    expect(await api.get('/channels/UC1/stats')).toMatchObject({
      status: 503,
      body: { code: 'CHANNEL_STATS_UNAVAILABLE' },
    });
  });

  it('are not requested again when YouTube refuses the request itself', async () => {
    answer = (_request, response) => void response.writeHead(403).end();
    expect((await api.get('/channels/UC1/stats')).status).toBe(503);
    expect(calls).toHaveLength(1);
  });

  it('are cancelled when the client leaves', async () => {
    const client = new AbortController();
    const left = new Promise<void>((resolve) => {
      answer = (_request, response) => {
        response.once('close', resolve);
        client.abort();
      };
    });
    await expect(api.get('/channels/UC1/stats', { signal: client.signal })).rejects.toThrow('aborted');
    await left;
    expect(calls).toHaveLength(1);
  });

  it.each(['a.b', '%2e%2e%2f', 'x'.repeat(65)])('need a valid channel id, not %s', async (id) => {
    expect((await api.get(`/channels/${id}/stats`)).status).toBe(400);
    expect(calls).toEqual([]);
  });
});
