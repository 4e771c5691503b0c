import { OptionsError, type Result, isCircuitOpenError } from '@breakwater/core';
import { outcomes } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { CircuitBreakerService, ResilienceService } from '../src/index.js';
import { type Application, refused, start } from './application.harness.js';

/** Both services under one signature. */
const ROADS = {
  CircuitBreakerService:
    ({ get }: Application) =>
    (operation: () => Promise<number>, fallback?: () => number) =>
      get(CircuitBreakerService).executeResult('rates', operation, fallback),
  ResilienceService:
    ({ get }: Application) =>
    (operation: () => Promise<number>, fallback?: () => number) =>
      get(ResilienceService).executeResult('rates', operation, fallback && { fallback }),
};

describe.each(Object.entries(ROADS))('%s.executeResult()', (_service, road) => {
  const options = { policies: { rates: { circuitBreaker: { consecutiveFailures: 2 } } } };

  it('returns the value of a call that succeeds', async () => {
    const call = road(await start({ options }));
    const result = await call(() => Promise.resolve(7));
    expectTypeOf(result).toEqualTypeOf<Result<number, unknown>>();
    expect(result).toEqual({ ok: true, value: 7 });
  });

  it('returns the original error of a call that fails', async () => {
    const call = road(await start({ options }));
    const error = refused();
    expect(await call(() => Promise.reject(error))).toEqual({ ok: false, error });
  });

  it('returns the refusal of an open circuit, without running the operation', async () => {
    const call = road(await start({ options }));
    const fail = outcomes<number>('2*F', { error: refused });
    for (let count = 0; count < 2; count++) await call(fail);
    const result = await call(fail);
    expect(!result.ok && isCircuitOpenError(result.error)).toBe(true);
    expect(fail.calls).toHaveLength(2);
  });

  it('returns the answer of the fallback as the value', async () => {
    const call = road(await start({ options }));
    expect(
      await call(
        () => Promise.reject(refused()),
        () => 1,
      ),
    ).toEqual({ ok: true, value: 1 });
  });

  it.each([undefined, null, 'work', {}])(
    'rejects with an OptionsError for the operation %p',
    async (operation) => {
      const application = await start({ options });
      await expect(road(application)(operation as never)).rejects.toThrow(OptionsError);
      expect(application.get(CircuitBreakerService).getState('rates')?.stats.failures ?? 0).toBe(0);
    },
  );
});

describe('the arguments of a call', () => {
  it.each([
    ['signal', { signal: {} }],
    ['signal', { signal: null }],
    ['fallback', { fallback: 'cached' }],
  ])('are checked before the call starts: %s %p', async (name, options) => {
    const { get } = await start({ options: { policies: { rates: { retry: 1 } } } });
    const call = get(ResilienceService).execute('rates', () => 1, options as never);
    await expect(call).rejects.toThrow(`Expected "${name}" to be`);
  });
});
