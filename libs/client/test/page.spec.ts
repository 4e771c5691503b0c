import { describe, expect, it } from '@jest/globals';
import { createClient } from '../src/index.js';
import { FakeServer, ManualClock } from '../src/testing/index.js';
import { DONE, bed, errorOf, thrownBy } from './support/bed.js';

describe('a browser that is offline', () => {
  it('sends the request once it is online again, up to a second later', async () => {
    const { clock, client, page, server } = bed([DONE], { random: () => 0.4 });
    page.goOffline();
    const result = client.post('/videos', { json: {} });
    await clock.advance(20_000);
    expect(server.requests).toHaveLength(0);
    page.goOnline();
    await clock.advance(399);
    expect(server.requests).toHaveLength(0);
    await clock.advance(1);
    expect(await result).toEqual({ done: true });
    expect(clock.pending).toBe(0);
  });

  it('ends the request after its timeout', async () => {
    const { clock, client, page, server } = bed([DONE]);
    page.goOffline();
    const start = clock.now();
    expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({
      kind: 'offline',
      retryable: true,
    });
    expect([clock.now() - start, server.requests.length, clock.pending]).toEqual([30_000, 0, 0]);
  });

  it('can be aborted', async () => {
    const { clock, client, page } = bed([DONE]);
    page.goOffline();
    const controller = new AbortController();
    const result = thrownBy(client.get('/videos', { signal: controller.signal }));
    await clock.advance(10);
    controller.abort('left');
    expect(await result).toBe('left');
    expect(clock.pending).toBe(0);
  });

  it('resumes a request that broke with the connection', async () => {
    const { clock, client, page, server } = bed([]);
    server.add(() => {
      page.goOffline();
      return 'network';
    }, DONE);
    const result = client.get('/videos');
    await clock.advance(5_000);
    expect(server.requests).toHaveLength(1);
    page.goOnline();
    expect(await clock.run(result)).toEqual({ done: true });
  });

  it('reports a POST that broke with the connection, because it may have run', async () => {
    const { clock, client, page, server } = bed([]);
    server.add(() => {
      page.goOffline();
      return 'network';
    });
    expect(await errorOf(clock.run(client.post('/videos')))).toMatchObject({ kind: 'offline' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a page that the user leaves', () => {
  it('shows no error for the requests that the browser aborts', async () => {
    const { clock, client, page, server } = bed([]);
    let reject: ((error: Error) => void) | undefined;
    server.add(() => new Promise((_resolve, fail) => (reject = fail)));
    let settled = false;
    client.post('/videos').then(
      () => (settled = true),
      () => (settled = true),
    );
    await clock.advance(0);
    page.leave();
    reject!(new TypeError('Failed to fetch'));
    await clock.advance(60_000);
    expect(settled).toBe(false);
  });

  it('goes on when the user comes back', async () => {
    const { clock, client, page, server } = bed(['network', DONE]);
    page.leave();
    const result = client.get('/videos');
    await clock.advance(1_000);
    expect(server.requests).toHaveLength(1);
    page.comeBack();
    expect(await clock.run(result)).toEqual({ done: true });
  });
});

it.each<object>([{}, { navigator: {} }, globalThis])('needs nothing of a page: %#', async (page) => {
  const clock = new ManualClock();
  const server = new FakeServer('network', DONE);
  const client = createClient({ fetch: server.fetch, now: clock.now, timers: clock, page });
  expect(await clock.run(client.get('https://api.example.com/videos'))).toEqual({ done: true });
});
