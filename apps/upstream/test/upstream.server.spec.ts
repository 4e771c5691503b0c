import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hours, minutes } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { until } from '../../../test/harness/until.js';
import { DRIP_INTERVAL } from '../src/http/send-answer.js';
import { UpstreamServer } from '../src/upstream.server.js';

const CHANNEL = '/youtube/v3/channels?part=statistics&id=UCbreakwater';

let server: UpstreamServer;
let origin: string;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock();
  server = new UpstreamServer(clock, new SeededRandom(1));
  origin = `http://127.0.0.1:${await server.listen(0)}`;
});

afterEach(() => server.close());

const get = (path: string, signal?: AbortSignal): Promise<Response> =>
  fetch(origin + path, signal ? { signal } : {});

const put = (body: unknown): Promise<Response> =>
  fetch(`${origin}/faults`, {
    method: 'PUT',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Waits until the server has received a call and its latency has begun. */
async function callArrives(): Promise<void> {
  await until(
    async () => ((await (await get('/calls')).json()) as { total: number }).total,
    (total) => total > 0,
  );
  await clock.settle();
}

describe('the data API', () => {
  it('gives the same statistics for the same channel', async () => {
    const first: unknown = await (await get(CHANNEL)).json();
    expect(await (await get(CHANNEL)).json()).toEqual(first);
    expect(first).toMatchObject({
      kind: 'youtube#channelListResponse',
      items: [{ id: 'UCbreakwater', statistics: { viewCount: expect.stringMatching(/^\d+$/) } }],
    });
  });

  it('answers an unknown channel with an empty list', async () => {
    const response = await get('/youtube/v3/channels?part=statistics&id=nobody');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ items: [], pageInfo: { totalResults: 0 } });
  });

  it.each(['/youtube/v3/channels?part=statistics', '/youtube/v3/channels?id=UC1'])(
    'refuses %s',
    async (path) => {
      expect((await get(path)).status).toBe(400);
    },
  );

  it.each(['/youtube/v3/videos', '//'])('answers %s with 404', async (path) => {
    expect([400, 404]).toContain((await get(path)).status);
  });
});

describe('faults', () => {
  it('fails every call with the requested status', async () => {
    await put({ mode: 'error', status: 500 });
    expect((await get(CHANNEL)).status).toBe(500);
  });

  it('limits the rate with Retry-After', async () => {
    await put({ mode: 'rate-limit', retryAfter: 7 });
    const response = await get(CHANNEL);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('resets connections', async () => {
    await put({ mode: 'reset' });
    await expect(get(CHANNEL)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('hangs until the client leaves', async () => {
    await put({ mode: 'hang' });
    const client = new AbortController();
    const answer = expect(get(CHANNEL, client.signal)).rejects.toThrow('aborted');
    await callArrives();
    await clock.advance(hours(1));
    client.abort();
    await answer;
  });

  it('sends the headers at once and the body slowly', async () => {
    await put({ mode: 'slow-body' });
    const response = await get(CHANNEL);
    expect(response.status).toBe(200);
    let complete = false;
    const body = response.json().finally(() => (complete = true));
    await clock.advance(100 * DRIP_INTERVAL);
    expect(complete).toBe(false);
    await clock.advance(minutes(1));
    await expect(body).resolves.toMatchObject({ kind: 'youtube#channelListResponse' });
  });

  it('fails the requested share of calls', async () => {
    await put({ mode: 'error', rate: 0.5 });
    const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await get(CHANNEL)).status));
    const failed = statuses.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(10);
    expect(failed).toBeLessThan(30);
  });

  it('delays calls by the latency', async () => {
    await put({ latency: 120 });
    let answered = false;
    const answer = get(CHANNEL).finally(() => (answered = true));
    await callArrives();
    await clock.advance(119);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it('never affects the control routes', async () => {
    await put({ mode: 'hang', latency: 60_000 });
    expect((await get('/faults')).status).toBe(200);
    expect((await get('/calls')).status).toBe(200);
  });

  it('shows the current settings and resets them', async () => {
    await put({ mode: 'error', rate: 0.25 });
    expect(await (await get('/faults/youtube')).json()).toMatchObject({ mode: 'error', rate: 0.25 });
    await fetch(`${origin}/faults`, { method: 'DELETE' });
    expect(await (await get('/faults/youtube')).json()).toMatchObject({ mode: 'ok', rate: 1 });
  });

  it('keeps the current settings when new ones are wrong, and names the wrong field', async () => {
    await put({ mode: 'error' });
    const response = await put({ mode: 'broken' });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    expect(await response.json()).toMatchObject({ errors: [{ field: 'mode' }] });
    expect(await (await get('/faults/youtube')).json()).toMatchObject({ mode: 'error' });
  });

  it.each([
    ['{ mode: error }', 400],
    ['', 400],
    ['x'.repeat(20_000), 413],
  ])('refuses a body that cannot be read', async (body, status) => {
    expect((await put(body)).status).toBe(status);
  });

  it('names the methods that a control route takes', async () => {
    const response = await fetch(`${origin}/faults`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, PUT, DELETE']);
  });
});

describe('calls', () => {
  it('are counted by route, including failed calls and without the control routes', async () => {
    await get(CHANNEL);
    await put({ mode: 'error' });
    await get(CHANNEL);
    expect(await (await get('/calls')).json()).toEqual({
      total: 2,
      routes: { 'GET /youtube/v3/channels': 2 },
    });
  });

  it('start again at 0 when deleted', async () => {
    await get(CHANNEL);
    await fetch(`${origin}/calls`, { method: 'DELETE' });
    expect(await (await get('/calls')).json()).toEqual({ total: 0, routes: {} });
  });

  it('are listed with the traces to which they belong', async () => {
    const traces = ['a', 'b'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
    for (const traceparent of traces) await fetch(origin + CHANNEL, { headers: { traceparent } });
    await get(CHANNEL);
    expect(await (await get('/calls/traces')).json()).toEqual(traces);
  });
});

describe('the latest calls', () => {
  const latest = async (): Promise<{ route: string; headers: Record<string, unknown> }[]> =>
    (await (await get('/calls/latest')).json()) as never;

  it('are listed with their headers, without secrets', async () => {
    const headers = {
      'x-request-timeout-ms': '900',
      'x-retry-attempt': '2',
      'x-goog-api-key': 'AIzaSyD-not-a-real-key-0123456789abcdef',
      authorization: 'Bearer secret-token',
      cookie: 'session=hidden',
    };
    await fetch(origin + CHANNEL, { headers });
    const calls = await latest();
    expect(calls).toMatchObject([
      {
        route: 'GET /youtube/v3/channels',
        headers: { 'x-request-timeout-ms': '900', 'x-retry-attempt': '2', 'x-goog-api-key': '[redacted]' },
      },
    ]);
    expect(JSON.stringify(calls)).not.toMatch(/AIza|secret-token|hidden/);
  });

  it('are twenty at most', async () => {
    for (let call = 1; call <= 25; call++)
      await fetch(origin + CHANNEL, { headers: { 'x-call': String(call) } });
    const numbers = (await latest()).map(({ headers }) => headers['x-call']);
    expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([20, '6', '25']);
  });

  it('are forgotten with the counts', async () => {
    await get(CHANNEL);
    await fetch(`${origin}/calls`, { method: 'DELETE' });
    expect(await latest()).toEqual([]);
  });
});

/** Waits until a call to a data route has arrived. */
async function callArrived(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (((await (await get('/calls')).json()) as { total: number }).total > 0) return;
  }
  throw new Error('No call arrived.');
}

describe('closing', () => {
  it('ends at once while an answer hangs', async () => {
    await put({ mode: 'hang' });
    const hanging = expect(get(CHANNEL)).rejects.toThrow('fetch failed');
    await callArrived();
    await server.close();
    await hanging;
  });
});
