import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BalancedLoad, type LoadRequest } from '@breakwater/testing';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { HELD_DRAIN, HOLD_DRAIN, stopUnderLoad } from './harness/stop-under-load.js';
import { until } from './harness/until.js';

const CLIENTS = 50;
/** Milliseconds for which the balancer still sends traffic after readiness failed. */
const LAG = 300;

const REQUESTS: readonly LoadRequest[] = [
  { method: 'GET', path: '/videos' },
  { method: 'POST', path: '/videos', body: '{"channelId":"UCload","title":"Under load"}' },
  { method: 'GET', path: '/channels/UCload/stats' },
];

/** Throws an uncaught error on SIGUSR2. */
const CRASH = 'data:text/javascript,process.on("SIGUSR2",()=>{throw new Error("nobody caught this")})';

let upstream: BuiltApp;
let api: BuiltApp;

beforeAll(buildApps, 120_000);

afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function start(environment: NodeJS.ProcessEnv = {}, latency = 20): Promise<void> {
  upstream = await BuiltApp.upstream();
  await upstream.get('/faults', {
    method: 'PUT',
    body: JSON.stringify({ latency: { distribution: 'fixed', value: latency } }),
  });
  api = await BuiltApp.api({
    environment: { UPSTREAM_PORT: String(upstream.port), ...environment },
    node: ['--import', CRASH, ...HOLD_DRAIN],
  });
}

/** Sends a request and waits until the upstream has received its call. */
async function underWay(): Promise<{ answer: Promise<Response> }> {
  const answer = api.get('/channels/UCslow/stats');
  await until(
    async () => ((await (await upstream.get('/calls/youtube')).json()) as { total: number }).total,
    (total) => total > 0,
  );
  return { answer };
}

/** Puts the API under load and sends SIGTERM meanwhile. */
async function stopApiUnderLoad(): Promise<BalancedLoad> {
  // Once the API knows the numbers of the channel, it answers with them when a busy machine lets calls to the upstream time out.
  await until(
    async () => (await api.get('/channels/UCload/stats')).status,
    (status) => status === 200,
  );
  const load = new BalancedLoad(api.url, REQUESTS);
  await stopUnderLoad(api, load, { clients: CLIENTS, lag: LAG });
  return load;
}

describe('the API', () => {
  it(`loses no request of ${CLIENTS} keep-alive clients behind a balancer that leaves late`, async () => {
    await start(HELD_DRAIN);
    const load = await stopApiUnderLoad();
    api.process.kill('SIGWINCH');
    expect(load.failures).toEqual([]);
    expect(load.sentAway).toBeGreaterThanOrEqual(CLIENTS);
    await api.process.endsInOrder();
    expect(api.said('Shutdown').at(-1)).toMatch(/^Stopped after \d+ ms$/);
    process.stderr.write(`  ${load.ok} requests answered, 0 failed, during a stop under load\n`);
  });

  it('loses some of the same load without a drain delay', async () => {
    await start({ SHUTDOWN_DRAIN_DELAY: '0' });
    expect((await stopApiUnderLoad()).failures).not.toEqual([]);
  });

  it('ends at once when nothing is under way, with idle connections open', async () => {
    await start();
    const unused = connect(api.port, '127.0.0.1').on('error', () => undefined);
    await once(unused, 'connect');
    await (await api.get('/videos')).text();
    const before = performance.now();
    api.process.kill('SIGTERM');
    await api.process.endsInOrder();
    const took = Math.round(performance.now() - before);
    expect(api.said('Shutdown').at(-1)).toMatch(/^Stopped after \d+ ms$/);
    process.stderr.write(`  SIGTERM to exit without load: ${took} ms (target 300 ms)\n`);
  });

  it('answers the request under way, and its log is complete', async () => {
    await start({}, 400);
    const { answer } = await underWay();
    api.process.kill('SIGTERM');
    expect((await answer).status).toBe(200);
    expect((await answer).headers.get('connection')).toBe('close');
    await api.process.endsInOrder();
    expect(api.log).toContainEqual(expect.objectContaining({ route: '/channels/:id/stats', status: 200 }));
    expect(api.log.at(-1)).toMatchObject({ msg: expect.stringContaining('Stopped after') });
  });

  it('ends by force at the second signal, and reports the work that is left', async () => {
    await start();
    const client = connect(api.port, '127.0.0.1').on('error', () => undefined);
    client.write(
      'POST /videos HTTP/1.1\r\nHost: api\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
    );
    await once(client, 'data');
    api.process.kill('SIGTERM');
    await api.process.prints('the service shuts down');
    api.process.kill('SIGINT');
    expect(await api.process.ended).toBe(1);
    const [, report] = api.said('Shutdown');
    expect(report).toMatch('Received SIGINT during the shutdown; the exit is forced');
    expect(report).toMatch('requests: POST /videos');
  });

  it('answers the request under way after a crash, and ends with code 1', async () => {
    await start({}, 400);
    const { answer } = await underWay();
    api.process.kill('SIGUSR2');
    expect((await answer).status).toBe(200);
    expect(await api.process.ended).toBe(1);
    const [crash, stopped] = api.log.filter(({ context }) => context === 'Shutdown');
    expect(crash).toMatchObject({
      level: 60,
      msg: expect.stringMatching(
        /^Uncaught exception: nobody caught this; the service shuts down\\nError: .*\\n +at /,
      ),
    });
    expect(stopped).toMatchObject({ msg: expect.stringContaining('Stopped after') });
  });
});
