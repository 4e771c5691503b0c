import {
  OptionsError,
  type ResilienceEventMap,
  isBulkheadFullError,
  isCircuitOpenError,
} from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerService, type PolicyDeclarations, ResilienceService } from '../src/index.js';
import { refused, start } from './application.harness.js';

/** An operation that fails so many times, and counts its runs. */
function failing(times: number): { (): Promise<string>; runs: number } {
  const operation = (): Promise<string> => {
    operation.runs++;
    return operation.runs > times ? Promise.resolve('done') : Promise.reject(refused());
  };
  operation.runs = 0;
  return operation;
}

describe('ResilienceService.execute() with policies that are written at the call', () => {
  it('retries with the options of the call', async () => {
    const { get, clock } = await start();
    const operation = failing(3);
    const retry = { maxRetries: 3, delay: 1_000, maxDelay: 10_000, factor: 2, jitter: false };
    const result = get(ResilienceService).execute({ retry }, operation);
    await clock.advance(6_999);
    expect(operation.runs).toBe(3);
    await clock.advance(1);
    await expect(result).resolves.toBe('done');
  });

  it('shares a circuit that has a name with everything that uses the name', async () => {
    const { get } = await start();
    const call = (): Promise<unknown> =>
      get(ResilienceService).execute({ circuitBreaker: { name: 'rates', consecutiveFailures: 2 } }, () =>
        Promise.reject(refused()),
      );
    await call().catch(() => {});
    await call().catch(() => {});
    expect(await call().catch(isCircuitOpenError)).toBe(true);
    expect(get(CircuitBreakerService).getState('rates')?.state).toBe('open');
  });

  it('limits concurrent calls by a bulkhead with a name', async () => {
    const { get } = await start();
    const call = (): Promise<unknown> =>
      get(ResilienceService).execute(
        { bulkhead: { name: 'rates', maxConcurrent: 1 } },
        () => new Promise(() => {}),
      );
    void call();
    expect(await call().catch(isBulkheadFullError)).toBe(true);
  });

  it.each(['circuitBreaker', 'bulkhead'] as const)(
    'refuses a %s without a name, as no call could share it',
    async (kind) => {
      const { get } = await start();
      const call = get(ResilienceService).execute({ [kind]: true }, () => 1);
      await expect(call).rejects.toThrow(`Expected "${kind}" to be given a name`);
    },
  );

  it('shares the retry budget among the calls that pass one object', async () => {
    const { get, clock } = await start();
    const policies: PolicyDeclarations = {
      retry: { maxRetries: 1, delay: 0, budget: { ratio: 0, minimum: 1 } },
    };
    const runs = async (given: PolicyDeclarations): Promise<number> => {
      const operation = failing(9);
      const call = get(ResilienceService).execute(given, operation);
      await Promise.all([call.catch(() => {}), clock.advance(1)]);
      return operation.runs;
    };
    expect([await runs(policies), await runs(policies), await runs({ ...policies })]).toEqual([2, 1, 2]);
  });

  it('prefers the fallback of the call to that of the policies', async () => {
    const { get } = await start();
    const policies: PolicyDeclarations = { fallback: () => 'of the policies' };
    const run = (options?: object): Promise<unknown> =>
      get(ResilienceService).execute(policies, () => Promise.reject(refused()), options);
    await expect(run()).resolves.toBe('of the policies');
    await expect(run({ fallback: () => 'of the call' })).resolves.toBe('of the call');
  });

  it('names the call in events and errors', async () => {
    const { get, events, clock } = await start();
    const names: string[] = [];
    events.on('call.finished', ({ name }: ResilienceEventMap['call.finished']) => names.push(name));
    const policies = { timeout: 100 };
    const call = get(ResilienceService).execute(policies, () => new Promise(() => {}), { name: 'rates' });
    const outcome = expect(call).rejects.toThrow("'rates' did not finish within 100 ms.");
    await clock.advance(100);
    await outcome;
    await get(ResilienceService).execute(policies, () => 1);
    expect(names).toEqual(['rates', 'inline']);
  });

  it('follows orders to switch, also for an object that was used before', async () => {
    const { get, clock } = await start();
    const resilience = get(ResilienceService);
    const policies = { retry: { maxRetries: 1, delay: 0 } };
    const runs = async (): Promise<number> => {
      const operation = failing(1);
      const call = resilience.execute(policies, operation);
      await Promise.all([call.catch(() => {}), clock.advance(1)]);
      return operation.runs;
    };
    expect(await runs()).toBe(2);
    resilience.disable({ step: 'retry' });
    expect(await runs()).toBe(1);
    resilience.enable({ step: 'retry' });
    expect(await runs()).toBe(2);
  });

  it('keeps no state for an object that is written anew for each call', async () => {
    const { get } = await start();
    const resilience = get(ResilienceService);
    for (let count = 0; count < 100; count++) await resilience.execute({ retry: 1, timeout: 1_000 }, () => 1);
    expect(() => resilience.explain('inline')).toThrow(OptionsError);
    expect(() => resilience.disable('inline')).toThrow(
      "no policy, circuit, bulkhead or decorated method 'inline'",
    );
  });

  it.each([
    ['no policy', {}],
    ['a policy that is undefined', { retry: undefined }],
    ['an unknown policy', { retries: 3 }],
    ['a wrong option', { retry: { maxRetries: -1 } }],
    ['the name that another library gives an option', { retry: { initialDelay: 5 } }],
    ['null', null],
    ['a list', ['retry']],
    ['a number', 5],
    ['nothing', undefined],
  ])('refuses %s', async (_what, policies) => {
    const { get } = await start();
    await expect(get(ResilienceService).execute(policies as never, () => 1)).rejects.toThrow(OptionsError);
  });

  it.each(['', 5, {}, 'x'.repeat(1_000_000)])('refuses the name %.20p', async (name) => {
    const { get } = await start();
    const call = get(ResilienceService).execute({ retry: 1 }, () => 1, { name: name as string });
    await expect(call).rejects.toThrow('a name of 1 to 256 characters');
  });
});
