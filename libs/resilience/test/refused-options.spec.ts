import { OptionsError } from '@breakwater/core';
import { declareStep, definePolicyStep, PolicySteps } from '@breakwater/resilience/steps';
import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Bulkhead, ResilienceModule, Retry } from '../src/index.js';
import { start, startDecorated } from './application.harness.js';
import { failureOf, revoked, throwing } from './hostile-values.js';

describe('forRoot()', () => {
  it('reports the problems of every policy, the defaults, http and budgets in one message', async () => {
    const options = {
      enabled: 'no',
      polices: {},
      defaults: { retry: { delay: -1 }, circuitBreaker: { volumeTreshold: 1 }, bulkhead: null, timeout: 5 },
      policies: {
        first: { retry: { maxRetries: -1, budget: { ratio: 7, window: 'long' } }, timeout: null },
        second: { circuitBreaker: { record: [], timeout: '5' } },
        third: 'externalApi',
        fourth: { bulkhead: 0, timeout: { total: 5, attempt: 9 }, fallback: 5 },
      },
      http: { requestTimeout: 0, deadline: 'yes', retry: { factor: 0 }, errors: { format: 'xml' } },
    };
    const module = Test.createTestingModule({ imports: [ResilienceModule.forRoot(options as never)] });
    const failure = await failureOf(() => module.compile());
    expect(failure).toBeInstanceOf(OptionsError);
    expect((failure as OptionsError).problems.map(({ option }) => option).toSorted()).toEqual(
      [
        'resilience.enabled',
        'resilience.polices',
        'retry.delay',
        'circuitBreaker.volumeTreshold',
        'defaults.bulkhead',
        'defaults.timeout',
        'policies.first.timeout',
        'retry.maxRetries',
        'retry.budget.ratio',
        'retry.budget.window',
        'circuitBreaker.record',
        'circuitBreaker.timeout',
        'policies.third',
        'bulkhead.maxConcurrent',
        'timeout.attempt',
        'fallback',
        'http.requestTimeout',
        'http.deadline',
        'retry.factor',
        'errors.format',
      ].toSorted(),
    );
  });

  it('refuses a revoked proxy', () => {
    expect(() => ResilienceModule.forRoot(revoked())).toThrow(OptionsError);
  });

  it('reports the problems of all decorated methods in one message', async () => {
    class Service {
      @Retry(-1)
      async first(): Promise<void> {}

      @Bulkhead(0)
      async second(): Promise<void> {}
    }
    await expect(start([Service])).rejects.toMatchObject({
      problems: [
        { option: 'retry.maxRetries', place: 'Service.first' },
        { option: 'bulkhead.maxConcurrent', place: 'Service.second' },
      ],
    });
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 5],
    ['a text', 'options'],
    ['a list', []],
    ['policies: null', { policies: null }],
    ['policies: a list', { policies: [{}] }],
    ['policies: a revoked proxy', { policies: revoked() }],
    ['a policy: a revoked proxy', { policies: { rates: revoked() } }],
    ['a policy: a date', { policies: { rates: new Date(0) } }],
    ['a policy with a getter that throws', { policies: { rates: throwing('retry') } }],
    ['policies with a getter that throws', { policies: throwing('rates') }],
    ['a policy without a name', { policies: { '': {} } }],
    ['a kind that is null', { policies: { rates: { retry: null } } }],
    ['a kind that is undefined', { policies: { rates: { retry: undefined } } }],
    ['defaults: null', { defaults: null }],
    ['defaults: a number', { defaults: 5 }],
    ['defaults of a kind: a number', { defaults: { retry: 5 } }],
    ['http: null', { http: null }],
    ['http: a list', { http: [] }],
    ['http.retry: null', { http: { retry: null } }],
    ['http.requestTimeout: null', { http: { requestTimeout: null } }],
    ['http.errors: null', { http: { errors: null } }],
    ['http.errors: a revoked proxy', { http: { errors: revoked() } }],
    ['http.errors.format: null', { http: { errors: { format: null } } }],
    ['http.errors.format: an object', { http: { errors: { format: {} } } }],
    ['enabled: null', { enabled: null }],
    ['enabled: a text', { enabled: 'false' }],
  ])('refuses %s, synchronous or from a factory', async (_text, options) => {
    const roads = [
      () => ResilienceModule.forRoot(options as never),
      () => ResilienceModule.forRootAsync({ useFactory: async () => options as never }),
    ];
    for (const road of roads) {
      const failure = await failureOf(async () => {
        const module = await Test.createTestingModule({ imports: [road()] }).compile();
        await module.init();
      });
      expect(failure).toBeInstanceOf(OptionsError);
    }
  });

  it.each([null, 5, [], revoked(), { rates: null }, { rates: { retries: 3 } }])(
    'refuses what forFeature() cannot use: %#',
    async (policies) => {
      const failure = await failureOf(() =>
        start({ imports: [ResilienceModule.forFeature(policies as never)] }),
      );
      expect(failure).toBeInstanceOf(OptionsError);
    },
  );
});

describe('the name of an option', () => {
  it.each([
    ['retry', { maxRetry: 3 }, 'maxRetries'],
    ['circuitBreaker', { volumeTreshold: 3 }, 'volumeThreshold'],
    ['bulkhead', { maxConcurent: 3 }, 'maxConcurrent'],
    ['timeout', { totl: 3 }, 'total'],
    ['fallback', { vlaue: 3 }, 'value'],
  ])('is suggested for a misspelt one of %s', async (kind, declared, meant) => {
    const policies = { rates: { [kind]: declared } } as never;
    await expect(start({ options: { policies } })).rejects.toThrow(`did you mean "${meant}"?`);
  });
});

describe('a step of another package', () => {
  it.each([
    null,
    5,
    {},
    { slot: 'cach', kind: 'a' },
    { slot: 'cache', kind: '' },
    { slot: 'cache', kind: 'a' },
    revoked(),
  ])('is refused when it is no step: %#', async (step) => {
    expect(() => definePolicyStep(step as never)).toThrow(OptionsError);
    const failure = await failureOf(() => start({ imports: [ResilienceModule.forSteps(step as never)] }));
    expect(failure).toBeInstanceOf(OptionsError);
  });

  it.each([null, undefined])('is declared with options: %p', async (input) => {
    const failure = await failureOf(() => startDecorated(() => declareStep('retry', input as never)));
    expect(failure).toBeInstanceOf(OptionsError);
  });

  it('is refused when its kind is registered', () => {
    const steps = new PolicySteps();
    const plan = (): undefined => undefined;
    steps.register(definePolicyStep({ slot: 'cache', kind: 'retry', plan }));
    expect(() => steps.register(definePolicyStep({ slot: 'hedge', kind: 'retry', plan }))).toThrow(
      OptionsError,
    );
  });
});
