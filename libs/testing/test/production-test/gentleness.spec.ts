import { describe, expect, it } from '@jest/globals';
import {
  type ProductionTestOptions,
  type ProductionTestReport,
  runProductionTest,
} from '@breakwater/testing/production-test';
import { type Fault, ModelInstance, TOKEN, VirtualPace } from './model-instance.js';

const OPTIONS = { paths: ['/items'], postPath: '/items', requests: 8, largeBody: 200_000 };

async function run(
  fault: Fault,
  given: Partial<ProductionTestOptions> = {},
): Promise<{ report: ProductionTestReport; instance: ModelInstance; pace: VirtualPace }> {
  const pace = new VirtualPace();
  await using instance = await ModelInstance.start(fault);
  const report = await runProductionTest({ ...OPTIONS, ...given, url: instance.url }, { pace });
  return { report, instance, pace };
}

const reasonsOf = ({ sections }: ProductionTestReport): string[] =>
  sections.flatMap(({ checks }) => checks.map(({ seen }) => seen));

describe('the production test', () => {
  it('sends no more requests a second than it may', async () => {
    const { instance, pace } = await run(() => {}, { rate: 10 });
    // The first request needs no wait; the last one may be followed by none.
    const seconds = pace.now() / 1_000;
    expect(instance.requests.length).toBeLessThanOrEqual(seconds * 10 + 4);
    expect(seconds).toBeGreaterThan(3);
  });

  it('names itself in each request', async () => {
    const { instance } = await run(() => {});
    expect(new Set(instance.requests.map(({ headers }) => headers['user-agent']))).toEqual(
      new Set(['breakwater-production-test']),
    );
  });

  it('stores nothing: only wrong bodies are posted', async () => {
    const { instance } = await run(() => {});
    const changes = instance.requests.filter(({ method }) => method !== 'GET');
    expect(changes.map(({ method, path, body }) => `${method} ${path} ${body.slice(0, 20)}`)).toEqual([
      'DELETE /health/live ',
      'POST /items {"productionTest": ',
      'POST /items production test',
      `POST /items ${'x'.repeat(20)}`,
    ]);
  });

  it('rests for as long as Retry-After asks', async () => {
    let refused = false;
    const { pace, report } = await run(({ path }, answer) => {
      if (path !== '/health/startup' || refused) return;
      refused = true;
      Object.assign(answer, { status: 503, body: { status: 'starting' } });
      answer.headers['retry-after'] = '7';
    });
    // One second of the seven is the wait before the question is repeated.
    expect(pace.waits.filter((wait) => wait >= 5_900)).toHaveLength(1);
    expect(report.counts).toMatchObject({ failed: 0, warning: 1 });
  });

  it('skips the checks that are left when the instance asks for a longer rest than allowed', async () => {
    const { report, instance } = await run(
      ({ path }, answer) => {
        if (path === '/production-test/unknown-route') {
          answer.status = 429;
          answer.headers['retry-after'] = '120';
        }
      },
      { maxWait: 5_000 },
    );
    expect(instance.requests).toHaveLength(2);
    expect(reasonsOf(report)).toContain('the instance asks to wait 120 s, longer than 5 s');
    expect(report.passed).toBe(true);
  });

  it('leaves the last requests of a limit to others', async () => {
    const { pace: plenty } = await run(() => {});
    expect(Math.max(...plenty.waits)).toBeLessThan(1_000);
    const { pace: tight } = await run((_request, answer) => {
      if ('ratelimit-remaining' in answer.headers) answer.headers['ratelimit-remaining'] = '5';
    });
    expect(Math.max(...tight.waits)).toBeGreaterThan(50_000);
  });

  it('sends no more requests in all than it may', async () => {
    const { report, instance } = await run(() => {}, { maxRequests: 10 });
    expect(instance.requests).toHaveLength(10);
    expect(report.requests).toBe(10);
    expect(reasonsOf(report)).toContain('the limit of 10 requests is used up');
  });

  it('moves no circuit unless one is named', async () => {
    const { instance, report } = await run(() => {}, { token: TOKEN });
    expect(instance.requests.filter(({ path }) => path.startsWith('/debug/actions/'))).toEqual([]);
    expect(reasonsOf(report)).toContain(
      'no circuit is named: --circuit <name>, with DEBUG_TOKEN in the environment',
    );
  });

  it('opens a circuit with an expiry, and closes it', async () => {
    const { instance } = await run(() => {}, { token: TOKEN, circuit: 'payments', circuitPath: '/pay' });
    const actions = instance.requests.filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/debug/'),
    );
    expect(actions.map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([
      [
        '/debug/actions/circuit.open',
        { target: 'payments', reason: 'production test', expectedState: 'closed', for: 30_000 },
      ],
      ['/debug/actions/circuit.close', { target: 'payments', reason: 'production test' }],
    ]);
    expect(instance.circuit).toBe('closed');
  });

  it('closes the circuit when it is interrupted', async () => {
    const interruption = new AbortController();
    await using instance = await ModelInstance.start(({ path }) => {
      if (path === '/pay') interruption.abort();
    });
    const interrupted = runProductionTest(
      { ...OPTIONS, url: instance.url, token: TOKEN, circuit: 'payments', circuitPath: '/pay' },
      { pace: new VirtualPace(), signal: interruption.signal },
    );
    await expect(interrupted).rejects.toThrow('aborted');
    expect(instance.requests.at(-1)?.path).toBe('/debug/actions/circuit.close');
    expect(instance.circuit).toBe('closed');
  });

  it('closes the circuit when the instance no longer answers other requests', async () => {
    const { instance, report } = await run(
      ({ path }, answer) => {
        if (path === '/pay') answer.headers['retry-after'] = '600';
      },
      { token: TOKEN, circuit: 'payments', circuitPath: '/pay', maxWait: 5_000 },
    );
    expect(instance.circuit).toBe('closed');
    expect(reasonsOf(report)).toContain('the instance asks to wait 600 s, longer than 5 s');
  });

  it('sends the token to the routes that need it only, and follows no redirect', async () => {
    const { instance } = await run(
      ({ path }, answer) => {
        if (path === '/items')
          Object.assign(answer, { status: 302, headers: { location: 'http://127.0.0.1:1/' } });
      },
      { token: TOKEN },
    );
    const carrying = instance.requests.filter(({ headers }) => headers.authorization === `Bearer ${TOKEN}`);
    expect(carrying.every(({ path }) => /^\/(health|debug)/.test(path))).toBe(true);
  });

  it('needs an address and paths only', async () => {
    await using instance = await ModelInstance.start();
    const report = await runProductionTest({
      url: instance.url,
      paths: ['/items'],
      postPath: '/items',
      rate: 200,
    });
    expect(report.passed).toBe(true);
  });
});
