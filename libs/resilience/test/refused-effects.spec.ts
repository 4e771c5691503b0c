import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  type ResilienceModuleOptions,
  Retry,
} from '../src/index.js';
import { start } from './application.harness.js';
import { failureOf, revoked } from './hostile-values.js';

/** Options that another one makes ineffective: what is written, and the option that the error names. */
const WITHOUT_EFFECT: readonly (readonly [string, object, string])[] = [
  ['retry', { maxRetries: 0, delay: 5 }, 'retry.delay'],
  ['retry', { maxRetries: 0, retryOn: 'EPIPE', onRetry: () => undefined }, 'retry.retryOn'],
  ['retry', { maxRetries: 0, budget: false }, 'retry.budget'],
  ['retry', { retryOn: [] }, 'retry.retryOn'],
  ['retry', { abortOn: [] }, 'retry.abortOn'],
  ['retry', { retryOn: [''] }, 'retry.retryOn'],
  ['retry', { retryOn: [NaN] }, 'retry.retryOn'],
  ['retry', { retryOn: 5 }, 'retry.retryOn'],
  ['retry', { backoff: () => 5, delay: 5 }, 'retry.delay'],
  ['retry', { backoff: () => 5, jitter: 'full' }, 'retry.jitter'],
  ['retry', { backoff: 'decorrelated', jitter: 0.5 }, 'retry.jitter'],
  ['retry', { backoff: 'fixed', factor: 2 }, 'retry.factor'],
  ['retry', { backoff: { type: 'linear', factor: 2 } }, 'retry.backoff.factor'],
  ['retry', { backoff: { type: 'linear', delay: 2 }, delay: 5 }, 'retry.delay'],
  ['circuitBreaker', { record: [] }, 'circuitBreaker.record'],
  ['circuitBreaker', { ignore: [] }, 'circuitBreaker.ignore'],
  ['circuitBreaker', { rollingCountSize: 5 }, 'circuitBreaker.rollingCountSize'],
  ['circuitBreaker', { window: 'time', rollingCountSize: 5 }, 'circuitBreaker.rollingCountSize'],
  ['circuitBreaker', { window: 'count', rollingCountTimeout: 5 }, 'circuitBreaker.rollingCountTimeout'],
  ['circuitBreaker', { window: 'count', rollingCountBuckets: 5 }, 'circuitBreaker.rollingCountBuckets'],
  ['circuitBreaker', { slowCallThresholdPercentage: 5 }, 'circuitBreaker.slowCallThresholdPercentage'],
  ['circuitBreaker', { inspectCauses: true }, 'circuitBreaker.inspectCauses'],
  ['circuitBreaker', { halfOpen: { mode: 'rate', successes: 2 } }, 'circuitBreaker.halfOpen.successes'],
  ['bulkhead', { maxWait: 5 }, 'bulkhead.maxWait'],
  ['bulkhead', { maxQueue: 0, maxWait: 5 }, 'bulkhead.maxWait'],
];

describe('an option without effect', () => {
  it.each(WITHOUT_EFFECT)('is refused in a policy: %s %j', async (kind, declared, option) => {
    await expect(start({ options: { policies: { rates: { [kind]: declared } } } })).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ option })]),
    });
  });

  it.each(WITHOUT_EFFECT)('is refused in the defaults: %s %j', async (kind, declared, option) => {
    await expect(start({ options: { defaults: { [kind]: declared } } })).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ option })]),
    });
  });

  it('is refused at a call that names a circuit', async () => {
    const { get } = await start();
    const options = { window: 'count', rollingCountTimeout: 5 } as const;
    const call = get(CircuitBreakerService).execute('api', async () => 1, undefined, options);
    await expect(call).rejects.toMatchObject({ option: 'circuitBreaker.rollingCountTimeout' });
  });

  it('is accepted in a weaker place, where it has an effect for other users', async () => {
    const options: ResilienceModuleOptions = {
      defaults: {
        circuitBreaker: { rollingCountTimeout: 5_000, ignore: [TypeError] },
        retry: { delay: 50, abortOn: [TypeError] },
        bulkhead: { maxQueue: 5, maxWait: 50 },
      },
    };
    class Service {
      @Retry({ maxRetries: 0 })
      @CircuitBreaker({ window: 'count', rollingCountSize: 10, ignore: [] })
      @Bulkhead({ maxQueue: 0 })
      async once(): Promise<void> {}

      @Retry({ backoff: () => 5, abortOn: [] })
      async often(): Promise<void> {}
    }
    await expect(start({ providers: [Service], options })).resolves.toBeDefined();
  });
});

describe('a condition', () => {
  const read = (value: object): object => ({ retry: { retryOn: value }, circuitBreaker: { record: value } });

  it.each<[string, unknown]>([
    ['a revoked proxy', revoked()],
    ['a revoked proxy of a function', revoked(() => true)],
    ['a revoked proxy in a list', [revoked(), Error]],
    ['a revoked proxy of a list', revoked([])],
    ['an object', { code: 'EPIPE' }],
    ['a date', new Date(0)],
    ['a regular expression', /EPIPE/],
    ['a nested list', [['EPIPE']]],
    ['null', null],
    ['a symbol', Symbol('EPIPE')],
    ['a boolean', true],
    ['a big integer', 503n],
    ['a fraction', 503.5],
  ])('refuses %s', async (_text, value) => {
    const failure = await failureOf(() => start({ options: { policies: { rates: read(value as object) } } }));
    expect(failure).toBeInstanceOf(OptionsError);
    expect((failure as OptionsError).problems.map(({ option }) => option)).toEqual([
      'retry.retryOn',
      'circuitBreaker.record',
    ]);
  });
});
