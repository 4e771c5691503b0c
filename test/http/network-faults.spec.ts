import { type Clock, SystemClock } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { HttpPolicy } from '@breakwater/http';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startClient } from '../../libs/http/test/support/start-client.js';
import { advanceUntilOver } from '../harness/advance-until-over.js';
import { RecordingServer } from '../harness/recording-server.js';
import { openConnections } from '../harness/open-connections.js';
import { until } from '../harness/until.js';
import { openTransport } from './open-transport.js';

const BODY = 'x'.repeat(10_000);

let server: RecordingServer;
let proxy: FaultyProxy;
/** Clock of the proxy: its delays pass when a test advances it. */
let network: VirtualClock;
beforeEach(async () => {
  server = await RecordingServer.start((response) => void response.end(BODY));
  network = new VirtualClock();
  proxy = await faultyProxy(server.url, { clock: network });
});
afterEach(async () => {
  await proxy.close();
  await server[Symbol.asyncDispose]();
});

const LOST = { name: 'HttpConnectError', failure: 'lost', outcome: 'unknown' };
const BROKEN = { name: 'HttpBodyError', failure: 'broken', outcome: 'answered', upstreamStatus: 200 };

/** Waits until a pause of the proxy holds bytes. */
const held = (): Promise<number> =>
  until(
    () => network.pending,
    (pending) => pending === 1,
  );
const requestArrived = (): Promise<number> =>
  until(
    () => server.requests.length,
    (count) => count === 1,
  );

describe('a connection', () => {
  it('that is refused sends nothing', async () => {
    const { failure, text } = openTransport();
    proxy.refuse();
    expect(await failure(proxy.url, { method: 'POST' })).toMatchObject({
      name: 'HttpConnectError',
      failure: 'unreachable',
      outcome: 'not-sent',
      retryable: true,
    });
    await proxy.heal();
    expect(await text(proxy.url)).toBe(BODY);
  });

  it.each<[string, () => unknown, object]>([
    ['is reset before the headers', () => proxy.limit(0, { by: 'reset' }), LOST],
    ['ends before the headers', () => proxy.limit(0), LOST],
    [
      'ends within the headers',
      () => proxy.limit(40),
      { ...LOST, failure: expect.stringMatching(/lost|protocol/) },
    ],
    ['is reset within the body', () => proxy.limit(2_000, { by: 'reset' }), BROKEN],
    ['ends within the body', () => proxy.limit(2_000), BROKEN],
  ])(
    'that %s gives an error of its own, and the next request gets its answer',
    async (_title, fault, expected) => {
      const { failure, text, transport } = openTransport();
      fault();
      expect(await failure(proxy.url)).toMatchObject({ ...expected, upstream: 'payments' });
      await proxy.heal();
      expect(await text(proxy.url)).toBe(BODY);
      expect(transport.pool).toMatchObject({ running: 0, queued: 0 });
    },
  );

  it('that the server half closes after the request leaves the outcome unknown', async () => {
    const { failure } = openTransport();
    proxy.when('POST', (connection) => connection.halfClose());
    expect(await failure(proxy.url, { method: 'POST', body: 'order' })).toMatchObject({
      ...LOST,
      retryable: false,
    });
    await requestArrived();
  });

  it.each<[string, () => unknown]>([
    ['reset', () => proxy.reset()],
    ['half closed', () => proxy.halfClose()],
  ])('that is %s while it is unused costs no request', async (_title, fault) => {
    const { text, transport } = openTransport();
    await text(proxy.url);
    fault();
    await until(
      () => transport.pool.connected,
      (connected) => connected === 0,
    );
    expect(await text(proxy.url, { method: 'POST' })).toBe(BODY);
    expect(proxy.counters.connections).toBe(2);
  });
});

describe('the time limit', () => {
  it.each<[string, () => unknown]>([
    ['that swallows the request', () => proxy.blackHole()],
    ['that swallows the answer', () => proxy.blackHole({ direction: 'down' })],
    ['whose headers drip', () => proxy.slice({ size: 20, delay: 1 })],
  ])('of the headers ends a connection %s', async (_title, fault) => {
    const clock = new VirtualClock();
    const { failure } = openTransport({ clock });
    fault();
    const error = await advanceUntilOver(clock, 30_000, failure(proxy.url));
    expect(error).toMatchObject({ name: 'HttpTimeoutError' });
    await openConnections(proxy, 0);
  });

  it('of the body ends an answer that drips', async () => {
    const clock = new VirtualClock();
    const { send } = openTransport({ clock });
    proxy.slice({ size: 1_000, delay: 1_000 });
    const answer = await send(proxy.url);
    const failed = expect(answer.bytes()).rejects.toMatchObject({
      name: 'HttpTimeoutError',
      phase: 'body',
      outcome: 'answered',
    });
    await held();
    await network.advance(1_000);
    await held();
    await clock.advance(60_000);
    await failed;
    await openConnections(proxy, 0);
  });

  it('leaves a slow answer alone that comes in time', async () => {
    const { text } = openTransport();
    proxy.latency(1_000, { direction: 'both' }).bandwidth(800).slice({ size: 700 });
    expect(await advanceUntilOver(network, 100, text(proxy.url))).toBe(BODY);
  });
});

describe('the size limit', () => {
  it('counts a body that comes byte by byte', async () => {
    const { failure } = openTransport({ maxResponseBytes: 5_000 });
    proxy.slice({ size: 1 });
    expect(await failure(proxy.url)).toMatchObject({ name: 'HttpBodyError', failure: 'too-large' });
  });
});

it('sends an upload over a slow line, and gets the answer', async () => {
  const { text } = openTransport();
  proxy.bandwidth(8_000, { direction: 'up' });
  const upload = 'y'.repeat(100_000);
  const body = text(proxy.url, { method: 'PUT', body: upload });
  expect(await advanceUntilOver(network, 20, body)).toBe(BODY);
  expect(server.requests[0]!.body).toBe(upload);
});

describe('a client', () => {
  const clientOf = (policy: HttpPolicy, clock: Clock = new SystemClock()) =>
    startClient({ clock, upstream: { baseUrl: proxy.url, policy } });

  it('ends an answer that drips at the total time of the call', async () => {
    const clock = new VirtualClock();
    await using app = await clientOf({ timeout: { total: 5_000, attempt: 5_000 } }, clock);
    proxy.slice({ size: 1_000, delay: 1_000 });
    const failed = expect(app.client.get('/report').text()).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      phase: 'total',
    });
    for (let second = 1; second <= 4; second++) {
      await held();
      await clock.advance(1_000);
      await network.advance(1_000);
    }
    await held();
    await clock.advance(1_000);
    await failed;
    await openConnections(proxy, 0);
  });

  const QUICK: HttpPolicy = { retry: { maxRetries: 2, delay: 1, maxDelay: 1, jitter: 'none' } };

  it('asks again after a reset of a request that may be repeated', async () => {
    await using app = await clientOf(QUICK);
    proxy.when('GET', (connection) => connection.reset(), { times: 2 });
    expect(await app.client.get('/report').text()).toBe(BODY);
    expect(proxy.counters.connections).toBe(3);
  });

  it('does not ask again after a reset of any other request', async () => {
    await using app = await clientOf(QUICK);
    proxy.when('POST', (connection) => connection.reset());
    await expect(app.client.post('/report').text()).rejects.toMatchObject({
      code: 'UPSTREAM_CONNECTION_LOST',
    });
    expect(proxy.counters.connections).toBe(1);
  });
});
