import { RequestContext, ResilienceGauges, TimeoutExceededError, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerService, type NamedPolicies, ResilienceService } from '../src/index.js';
import { type Application, refused, start } from './application.harness.js';

/** Ends the call of a row: the dependency hangs, fails, or the caller or the application ends it. */
type End = 'own limit' | 'later deadline' | 'earlier deadline' | 'abort' | 'shutdown' | 'error';

/** Slots, retries and outcomes that a call has used, once it has ended. */
interface Bill {
  readonly error: string;
  readonly attempts: number;
  readonly failures: number;
  readonly ignored: number;
  /** Retries that the budget has granted. */
  readonly retries: number;
  /** Slots of the bulkhead that work of given-up calls still holds. */
  readonly slots: number;
}

const POLICIES: NamedPolicies = {
  dependency: {
    timeout: { attempt: 100 },
    retry: { maxRetries: 1, delay: 10, jitter: 'none', budget: { ratio: 0, minimum: 10, window: 1_000_000 } },
    circuitBreaker: { volumeThreshold: 100 },
    bulkhead: { maxConcurrent: 2 },
  },
};

/** Makes one call that obeys its signal, ends it in the way of the row, and adds up what it has cost. */
async function billOf(application: Application, end: End): Promise<Bill> {
  const { clock, get } = application;
  let attempts = 0;
  const controller = new AbortController();
  const left = { 'later deadline': 150, 'earlier deadline': 60 }[end as string];
  const request = new RequestContext(left === undefined ? {} : { deadline: clock.now() + left });
  const answer = runInContext(request, () =>
    get(ResilienceService).execute(
      'dependency',
      ({ signal }) => {
        attempts++;
        if (end === 'error') return Promise.reject(refused());
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
      },
      { signal: controller.signal },
    ),
  ).then(
    () => 'none',
    (error: unknown) => {
      const { name, code } = error as { readonly code?: unknown; readonly name: string };
      return typeof code === 'string' ? `${name} ${code}` : name;
    },
  );
  await clock.advance(20);
  if (end === 'abort') controller.abort();
  if (end === 'shutdown') get(ResilienceService).onApplicationShutdown();
  await clock.advance((left ?? 1_000) - 20);
  if (left !== undefined) request.cancel(new TimeoutExceededError('request', left));
  await clock.advance(1_000);
  const { failures, ignored } = get(CircuitBreakerService).getState('dependency')!.stats;
  const gauges = application.module.get(ResilienceGauges);
  const [budget] = gauges.read('retry-budget');
  const [bulkhead] = gauges.read('bulkhead');
  return {
    error: await answer,
    attempts,
    failures,
    ignored,
    retries: budget!.limit - budget!.available,
    slots: bulkhead!.active,
  };
}

describe('a call through timeout, breaker, retry and bulkhead', () => {
  const none = { attempts: 1, failures: 0, ignored: 0, retries: 0, slots: 0 };

  it.each<[End, Bill]>([
    ['own limit', { ...none, error: 'TimeoutExceededError TIMEOUT', attempts: 2, failures: 2, retries: 1 }],
    [
      'later deadline',
      { ...none, error: 'TimeoutExceededError TIMEOUT', attempts: 2, failures: 1, ignored: 1, retries: 1 },
    ],
    ['earlier deadline', { ...none, error: 'TimeoutExceededError TIMEOUT', ignored: 1 }],
    ['abort', { ...none, error: 'AbortError', ignored: 1 }],
    ['shutdown', { ...none, error: 'TimeoutExceededError TIMEOUT', failures: 1 }],
    ['error', { ...none, error: 'Error ECONNREFUSED', attempts: 2, failures: 2, retries: 1 }],
  ])('is charged to its cause when it ends by the %s', async (end, bill) => {
    const application = await start({ options: { policies: POLICIES } });
    expect(await billOf(application, end)).toEqual(bill);
  });

  it('keeps its slot while its work goes on, at most for abandonedAfter', async () => {
    const application = await start({ options: { policies: POLICIES } });
    const { clock, get, module } = application;
    const answer = get(ResilienceService).execute('dependency', () => new Promise(() => {}));
    const ended = expect(answer).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(300);
    await ended;
    const slots = (): number => module.get(ResilienceGauges).read('bulkhead')[0]!.active;
    expect(slots()).toBe(2);
    await clock.advance(30_000);
    expect(slots()).toBe(0);
  });

  it('uses the retry budget, but not the circuit, when the bulkhead is full', async () => {
    const policies = { dependency: { ...POLICIES['dependency'], bulkhead: { maxConcurrent: 1 } } };
    const { clock, get, module } = await start({ options: { policies } });
    const service = get(ResilienceService);
    const work = (): Promise<number> => new Promise((resolve) => clock.setTimeout(() => resolve(1), 50));
    const first = service.execute('dependency', work);
    const second = service.execute('dependency', work);
    const refusal = expect(second).rejects.toMatchObject({
      name: 'BulkheadFullError',
      code: 'BULKHEAD_FULL',
    });
    await clock.advance(10);
    await refusal;
    await clock.advance(40);
    await first;
    const { stats } = get(CircuitBreakerService).getState('dependency')!;
    expect(stats).toMatchObject({ failures: 0, successes: 1 });
    const [budget] = module.get(ResilienceGauges).read('retry-budget');
    expect(budget!.limit - budget!.available).toBe(1);
  });

  it('is refused without an attempt once circuits are shut down, and uses no policy', async () => {
    const { get, module } = await start({ options: { policies: POLICIES } });
    get(CircuitBreakerService).shutdown();
    let attempts = 0;
    const answer = get(ResilienceService).execute('dependency', async () => ++attempts);
    await expect(answer).rejects.toMatchObject({ name: 'ShuttingDownError' });
    const [budget] = module.get(ResilienceGauges).read('retry-budget');
    expect([attempts, budget!.limit - budget!.available]).toEqual([0, 0]);
    expect(get(CircuitBreakerService).getState('dependency')!.stats).toMatchObject({ failures: 0 });
  });
});

describe('a trial of a half-open circuit', () => {
  it.each<[string, boolean, string]>([
    ['gives its permit back when its caller aborts', true, 'half-open'],
    ['opens the circuit again when it uses up its own limit', false, 'open'],
  ])('%s', async (_title, aborts, state) => {
    const { clock, get } = await start();
    const circuits = get(CircuitBreakerService);
    for (let failure = 0; failure < 5; failure++) {
      await circuits.execute('api', () => Promise.reject(refused())).catch(() => {});
    }
    await clock.advance(30_000);
    const controller = new AbortController();
    const trial = circuits
      .execute('api', () => new Promise(() => {}), undefined, { signal: controller.signal })
      .catch(() => {});
    await clock.advance(10);
    if (aborts) controller.abort();
    else await clock.advance(3_000);
    await trial;
    expect(circuits.getState('api')!.state).toBe(state);
    const [next] = await Promise.allSettled([circuits.execute('api', async () => 'served')]);
    expect(next.status).toBe(aborts ? 'fulfilled' : 'rejected');
  });
});

describe('nested policies', () => {
  it('charge only the inner circuit for the inner limit when the outer call goes on', async () => {
    const policies = {
      outer: { circuitBreaker: { timeout: 500 } },
      inner: { circuitBreaker: { timeout: 100 } },
    } as const;
    const { clock, get } = await start({ options: { policies } });
    const service = get(ResilienceService);
    const answer = service.execute('outer', () =>
      service.execute('inner', () => new Promise(() => {})).catch(() => 'without it'),
    );
    await clock.advance(100);
    await expect(answer).resolves.toBe('without it');
    const circuits = get(CircuitBreakerService);
    expect(circuits.getState('inner')!.stats).toMatchObject({ failures: 1 });
    expect(circuits.getState('outer')!.stats).toMatchObject({ failures: 0, successes: 1 });
  });

  it('charge only the outer circuit when its limit cuts the inner call short', async () => {
    const policies = {
      outer: { circuitBreaker: { timeout: 60 } },
      inner: { circuitBreaker: { timeout: 100 } },
    } as const;
    const { clock, get } = await start({ options: { policies } });
    const service = get(ResilienceService);
    const answer = service.execute('outer', () => service.execute('inner', () => new Promise(() => {})));
    const ended = expect(answer).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(200);
    await ended;
    const circuits = get(CircuitBreakerService);
    expect(circuits.getState('inner')!.stats).toMatchObject({ failures: 0, ignored: 1 });
    expect(circuits.getState('outer')!.stats).toMatchObject({ failures: 1 });
  });
});
