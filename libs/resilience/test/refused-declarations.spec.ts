import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import {
  Bulkhead,
  CircuitBreaker,
  Fallback,
  RequestRetry,
  RequestTimeout,
  Resilience,
  Retry,
  Timeout,
} from '../src/index.js';
import { type Decorate, start, startDecorated } from './application.harness.js';
import { failureOf, revoked, throwing } from './hostile-values.js';

/** Values that no option accepts as a number. */
const NO_NUMBERS: readonly unknown[] = [
  null,
  NaN,
  Infinity,
  -Infinity,
  -1,
  '5',
  '',
  5n,
  true,
  [],
  [5],
  {},
  new Date(0),
  () => 5,
  Symbol('five'),
  revoked(),
  revoked(() => 5),
];

/** The kinds of step, each with the options that take numbers and the options that these need to have an effect. */
const NUMBERS: Record<
  string,
  Record<string, { readonly beside?: object; readonly takes?: readonly unknown[] }>
> = {
  retry: {
    maxRetries: {},
    delay: {},
    factor: {},
    jitter: { takes: [true] },
    maxDelay: {},
    maxDuration: { takes: [Infinity] },
    maxRetryAfter: {},
  },
  circuitBreaker: {
    timeout: {},
    errorThresholdPercentage: {},
    volumeThreshold: {},
    consecutiveFailures: {},
    slowCallDuration: {},
    slowCallThresholdPercentage: { beside: { slowCallDuration: 5 } },
    rollingCountTimeout: {},
    rollingCountBuckets: {},
    rollingCountSize: { beside: { window: 'count' } },
    resetTimeout: {},
  },
  bulkhead: {
    maxConcurrent: {},
    maxQueue: {},
    maxWait: { beside: { maxQueue: 1 }, takes: [Infinity] },
    abandonedAfter: { takes: [Infinity] },
  },
  timeout: { total: {}, attempt: {} },
};

const WRONG_NUMBERS = Object.entries(NUMBERS).flatMap(([kind, options]) =>
  Object.entries(options).map(([option, { beside, takes = [] }]) => ({ kind, option, beside, takes })),
);

describe('a number in the options of a policy', () => {
  it.each(WRONG_NUMBERS)(
    'is refused in any other form: $kind.$option',
    async ({ kind, option, beside, takes }) => {
      for (const value of NO_NUMBERS.filter((candidate) => !takes.includes(candidate))) {
        const policies = { rates: { [kind]: { ...beside, [option]: value } } };
        const failure = await failureOf(() => start({ options: { policies } }));
        expect(failure).toBeInstanceOf(OptionsError);
        expect(failure).toMatchObject({ place: expect.stringContaining('rates') });
        expect((failure as OptionsError).problems).toContainEqual(
          expect.objectContaining({ option: `${kind}.${option}` }),
        );
      }
    },
  );

  it.each(WRONG_NUMBERS)(
    'is refused when its getter throws: $kind.$option',
    async ({ kind, option, beside }) => {
      const declared = Object.defineProperties(
        { ...beside },
        Object.getOwnPropertyDescriptors(throwing(option)),
      );
      const failure = await failureOf(() =>
        start({ options: { policies: { rates: { [kind]: declared } } } }),
      );
      expect(failure).toBeInstanceOf(OptionsError);
      expect(String(failure)).toContain(`"${kind}.${option}" to be an option that can be read`);
    },
  );

  it.each(['maxConcurrent', 'maxQueue'])('has an upper limit: bulkhead.%s', async (option) => {
    const policies = { rates: { bulkhead: { [option]: 2 ** 31 } } };
    await expect(start({ options: { policies } })).rejects.toThrow(
      `Expected "bulkhead.${option}" to be at most 1000000, got 2147483648`,
    );
  });

  it('can be longer than a timer of Node', async () => {
    const policies = { rates: { timeout: 2 ** 31, retry: { maxDelay: 2 ** 32 } } };
    await expect(start({ options: { policies } })).resolves.toBeDefined();
  });
});

/** An invalid declaration for each decorator. */
const WRONG_DECLARATIONS: readonly unknown[] = [
  null,
  false,
  NaN,
  -1,
  0.5,
  5n,
  [],
  ['a'],
  new Date(0),
  new Map(),
  /a/,
  Promise.resolve(),
  () => 5,
  Symbol('five'),
  revoked(),
  revoked([]),
  { unknownOption: 5 },
  throwing('enabled'),
];

const DECORATORS: readonly (readonly [string, (input: never) => unknown])[] = [
  ['@Retry()', Retry],
  ['@CircuitBreaker()', CircuitBreaker],
  ['@Timeout()', Timeout],
  ['@Bulkhead()', Bulkhead],
  ['@Resilience()', Resilience],
];

describe('a decorator', () => {
  it.each(DECORATORS)('%s refuses an invalid declaration', async (_name, decorator) => {
    for (const value of WRONG_DECLARATIONS) {
      const failure = await failureOf(() => startDecorated(() => decorator(value as never)));
      expect(failure).toBeInstanceOf(OptionsError);
      expect(failure).toMatchObject({ place: 'Service.work' });
    }
  });

  it('refuses an invalid fallback', async () => {
    const wrong = WRONG_DECLARATIONS.filter((value) => typeof value !== 'function' || value === revoked);
    for (const value of [...wrong, '', { value: 1, use: () => 1 }, { use: null }, throwing('use')]) {
      const failure = await failureOf(() => startDecorated(() => Fallback(value as never)));
      expect(failure).toBeInstanceOf(OptionsError);
    }
    await expect(startDecorated(() => Fallback({ value: null }))).resolves.toBeDefined();
  });

  it.each<[string, string, Decorate]>([
    ['@Resilience(5)', 'resilience', () => Resilience(5 as never)],
    ['@Resilience({})', 'resilience', () => Resilience({})],
    ['@Resilience({ policy: undefined })', 'resilience', () => Resilience({ policy: undefined } as never)],
    ["@Resilience('')", 'policy', () => Resilience('')],
    ["@Resilience({ polcy: 'a' })", 'resilience.polcy', () => Resilience({ polcy: 'a' } as never)],
    ["@Resilience({ order: 'retry' })", 'resilience.order', () => Resilience({ order: 'retry' } as never)],
    ['@CircuitBreaker(null)', '@CircuitBreaker()', () => CircuitBreaker(null as never)],
    ["@CircuitBreaker('a', null)", '@CircuitBreaker()', () => CircuitBreaker('a', null as never)],
    ["@CircuitBreaker('a', 5)", '@CircuitBreaker()', () => CircuitBreaker('a', 5 as never)],
    [
      "@CircuitBreaker('a', { name: 'b' })",
      '@CircuitBreaker()',
      () => CircuitBreaker('a', { name: 'b' } as never),
    ],
    ['@CircuitBreaker({}, {})', '@CircuitBreaker()', () => CircuitBreaker({} as never, {})],
    ["@CircuitBreaker({ name: '' })", 'circuitBreaker.name', () => CircuitBreaker({ name: '' })],
    ['@CircuitBreaker({ name: null })', 'circuitBreaker.name', () => CircuitBreaker({ name: null as never })],
    ['@Bulkhead({ name: 5 })', 'bulkhead.name', () => Bulkhead({ name: 5 as never })],
    ["@Retry('database', 5)", '@Retry()', () => Retry('database', 5 as never)],
    ['@Retry(3, { delay: 5 })', '@Retry()', () => Retry(3 as never, { delay: 5 })],
    ["@Retry({ preset: 'databse' })", 'retry.preset', () => Retry({ preset: 'databse' as never })],
    ['@Timeout({})', 'timeout.total', () => Timeout({})],
    [
      "@Timeout({ preset: 'api.fast', total: 5 })",
      'timeout.preset',
      () => Timeout({ preset: 'api.fast', total: 5 }),
    ],
    ['@Fallback(f, TypeError)', '@Fallback()', () => Fallback(() => 1, TypeError as never)],
    ['@Fallback({ value }, { on })', '@Fallback()', () => Fallback({ value: 1 } as never, { on: Error })],
    ['@Fallback(f, { on: [] })', 'fallback.on', () => Fallback(() => 1, { on: [] })],
    ['@RequestTimeout(null)', '@RequestTimeout()', () => RequestTimeout(null as never)],
    ['@RequestRetry({})', '@RequestRetry()', () => RequestRetry({})],
    ['@RequestRetry(5)', '@RequestRetry()', () => RequestRetry(5 as never)],
    ['@RequestRetry({ idempotent: 1 })', '@RequestRetry()', () => RequestRetry({ idempotent: 1 as never })],
  ])('%s is refused', async (_text, option, decorate) => {
    const failure = await failureOf(() => startDecorated(decorate));
    expect(failure).toBeInstanceOf(OptionsError);
    expect(failure).toMatchObject({ option });
  });

  it.each(DECORATORS.slice(0, 4))(
    '%s explains how to switch the step off when it gets false',
    async (_name, decorator) => {
      await expect(startDecorated(() => decorator(false as never))).rejects.toThrow('enabled: false');
    },
  );

  it('refuses an order that names a step twice, an unknown step, or one that the call does not use', async () => {
    const orders: readonly (readonly [unknown[], string])[] = [
      [['retry', 'bulkhead', 'retry'], 'a list without repetitions'],
      [['retry', 'debounce', 'bulkhead'], 'a list of steps'],
      [['retry', 5, 'bulkhead'], 'a list of steps'],
      [['retry', null, 'bulkhead'], 'a list of steps'],
      [['retry', 'hedge', 'bulkhead'], "a list without 'hedge', which the call does not use"],
      [['retry'], "a list with 'bulkhead', which the call uses"],
      [[], 'which the call uses'],
    ];
    for (const [order, expected] of orders) {
      const started = startDecorated(
        () => Resilience({ order: order as never }),
        () => Retry(1),
        () => Bulkhead(1),
      );
      await expect(started).rejects.toMatchObject({
        option: 'order',
        expected: expect.stringContaining(expected),
        place: 'Service.work',
      });
    }
  });
});
