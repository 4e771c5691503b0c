import { describe, expect, it } from '@jest/globals';
import { OptionsError } from '../errors/options.error.js';
import { checkOptions, OptionsCheck } from './options-check.js';

const retry = new OptionsCheck('retry', 'VideoService.publish');
const refusal = (option: string, expected: string, got: string): string =>
  `Expected "retry.${option}" to be ${expected}, got ${got} (at VideoService.publish)`;

describe('OptionsCheck', () => {
  it('omits an unknown place', () => {
    expect(() => new OptionsCheck('retry').that(false, 'delay', 'short', 7)).toThrow(
      new TypeError('Expected "retry.delay" to be short, got 7'),
    );
  });

  it.each([0, 7, Number.MAX_SAFE_INTEGER])('accepts %p as an integer >= 0', (value) => {
    expect(() => retry.integer('maxRetries', value, 0)).not.toThrow();
  });

  it.each([
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    ['3', '"3"'],
    [undefined, 'undefined'],
  ])('refuses %p as an integer >= 0', (value, shown) => {
    expect(() => retry.integer('maxRetries', value, 0)).toThrow(
      refusal('maxRetries', 'an integer >= 0', shown),
    );
  });

  it('accepts finite durations from the minimum on', () => {
    expect(() => retry.duration('delay', 0)).not.toThrow();
    expect(() => retry.duration('delay', 0.5, 0.5)).not.toThrow();
  });

  it.each([
    [0, 1, '0'],
    [Infinity, 0, 'Infinity'],
    ['5s', 0, '"5s"'],
  ])('refuses %p as a duration >= %p', (value, minimum, shown) => {
    expect(() => retry.duration('delay', value, minimum)).toThrow(
      refusal('delay', `a number of milliseconds >= ${minimum}`, shown),
    );
  });

  it('accepts paths with and without a leading slash', () => {
    expect(() => retry.routePath('path', 'debug/actions', 'errors')).not.toThrow();
    expect(() => retry.routePath('path', '/v1.0/errors', 'errors')).not.toThrow();
  });

  it.each([
    ['', '""'],
    ['errors/', '"errors/"'],
    ['a b', '"a b"'],
    [5, '5'],
  ])('refuses %p as a path', (value, shown) => {
    expect(() => retry.routePath('path', value, 'errors')).toThrow(
      refusal('path', 'a path such as errors', shown),
    );
  });

  it('accepts percentages above 0 and up to 100', () => {
    expect(() => retry.percentage('rate', 0.1)).not.toThrow();
    expect(() => retry.percentage('rate', 100)).not.toThrow();
  });

  it.each([
    [0, '0'],
    [100.1, '100.1'],
    ['50', '"50"'],
  ])('refuses %p as a percentage', (value, shown) => {
    expect(() => retry.percentage('rate', value)).toThrow(
      refusal('rate', 'a percentage > 0 and <= 100', shown),
    );
  });

  it('accepts numbers from 0 to 1', () => {
    for (const valid of [0, 0.5, 1]) new OptionsCheck('chaos').share('rate', valid);
    for (const invalid of [-0.1, 1.1, Number.NaN, Infinity, '1', undefined]) {
      expect(() => new OptionsCheck('chaos').share('rate', invalid)).toThrow(
        'Expected "chaos.rate" to be a number from 0 to 1',
      );
    }
  });

  it('accepts only the given words', () => {
    expect(() => retry.oneOf('mode', 'all', ['all', 'rate'])).not.toThrow();
    expect(() => retry.oneOf('mode', 'some', ['all', 'rate'])).toThrow(
      refusal('mode', "one of 'all', 'rate'", '"some"'),
    );
  });

  it('accepts a function or nothing', () => {
    expect(() => retry.optionalFunction('retryOn', undefined)).not.toThrow();
    expect(() => retry.optionalFunction('retryOn', () => true)).not.toThrow();
    expect(() => retry.optionalFunction('retryOn', null)).toThrow(refusal('retryOn', 'a function', 'null'));
  });

  it('refuses a misspelt option and lists the known ones', () => {
    expect(() => retry.known({ delay: 1 }, ['delay', 'maxRetries'])).not.toThrow();
    expect(() => retry.known({ maxRetry: 1 }, ['delay', 'maxRetries'])).toThrow(
      refusal(
        'maxRetry',
        'one of the known options (delay, maxRetries)',
        '"maxRetry"; did you mean "maxRetries"?',
      ),
    );
  });

  it('names the option to write in place of the name that another library uses', () => {
    expect(() => retry.known({ attempts: 3 }, ['maxRetries'], { attempts: '"maxRetries"' })).toThrow(
      refusal('attempts', 'written as "maxRetries"', '3'),
    );
  });

  it('takes no name from the prototype of the list of names', () => {
    expect(() => retry.known({ toString: 1 }, ['delay'], {})).toThrow('one of the known options (delay)');
  });

  it('refuses null, which would silently mean the default', () => {
    expect(() => retry.known({ delay: null }, ['delay'])).toThrow(
      refusal('delay', 'left out or set to a value', 'null'),
    );
    expect(() => retry.known({ value: null }, ['value'], {}, ['value'])).not.toThrow();
  });

  it.each([new Date(), new Map(), new Set(), /a/, Promise.resolve(), new Error('a'), [], () => 1])(
    'refuses %p in place of an object with options',
    (options) => {
      expect(() => retry.known(options, [])).toThrow('to be an object with options');
    },
  );

  it('names the option that cannot be read', () => {
    const options = {
      get delay(): number {
        throw new Error('no such setting');
      },
    };
    expect(() => retry.known(options, ['delay'])).toThrow(
      refusal('delay', 'an option that can be read', '"no such setting"'),
    );
  });

  it('refuses options that cannot be listed', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() => retry.known(proxy, ['delay'])).toThrow(OptionsError);
  });
});

/** The problems of options that are wrong. */
function problemsOf(resolve: (check: OptionsCheck) => unknown): readonly string[] {
  try {
    checkOptions('pool', 'PoolModule.forRoot', resolve);
  } catch (error) {
    if (error instanceof OptionsError) {
      return error.problems.map(({ option, expected, place }) => `${option}: ${expected} (${place})`);
    }
    throw error;
  }
  return [];
}

describe('checkOptions', () => {
  it('returns the resolved options when all are valid', () => {
    expect(checkOptions('pool', undefined, (check) => (check.integer('max', 1, 0), 'settings'))).toBe(
      'settings',
    );
  });

  it('reports all problems at once', () => {
    const resolve = (check: OptionsCheck): void => {
      check.known({ maxi: 1 }, ['max']);
      check.integer('max', -1, 0);
      check.boolean('lazy', 'yes');
    };
    expect(() => checkOptions('pool', 'PoolModule.forRoot', resolve)).toThrow(
      [
        '3 options are wrong:',
        '- Expected "pool.maxi" to be one of the known options (max), got "maxi"; did you mean "max"? (at PoolModule.forRoot)',
        '- Expected "pool.max" to be an integer >= 0, got -1 (at PoolModule.forRoot)',
        '- Expected "pool.lazy" to be a boolean, got "yes" (at PoolModule.forRoot)',
      ].join('\n'),
    );
  });

  it('reports one problem per option', () => {
    const problems = problemsOf((check) => {
      check.duration('timeout', NaN);
      check.that(false, 'timeout', 'shorter', NaN);
    });
    expect(problems).toEqual(['pool.timeout: a number of milliseconds >= 0 (PoolModule.forRoot)']);
  });

  it('collects from checks of nested options', () => {
    const problems = problemsOf((check) => {
      check.within('retry').integer('max', 0, 1);
      check.within('clients.a', 'client a').integer('max', 0, 1);
    });
    expect(problems).toEqual([
      'pool.retry.max: an integer >= 1 (PoolModule.forRoot)',
      'pool.clients.a.max: an integer >= 1 (client a)',
    ]);
  });

  it('collects the problems that other functions throw', () => {
    const other = (): never => {
      throw new OptionsError('retry.max', 'small', 7, 'there');
    };
    expect(
      problemsOf((check) => {
        check.include(other);
        check.integer('max', 0, 1);
      }),
    ).toEqual(['retry.max: small (there)', 'pool.max: an integer >= 1 (PoolModule.forRoot)']);
    expect(problemsOf(other)).toEqual(['retry.max: small (there)']);
  });

  it('reports the invalid option, not the failure that it causes', () => {
    const resolve = (check: OptionsCheck): string => {
      const name: unknown = undefined;
      check.that(typeof name === 'string', 'name', 'a text', name);
      return (name as string).trim();
    };
    expect(problemsOf(resolve)).toEqual(['pool.name: a text (PoolModule.forRoot)']);
  });

  it('rethrows any other error', () => {
    const failure = new Error('broken');
    expect(() =>
      checkOptions('pool', undefined, () => {
        throw failure;
      }),
    ).toThrow(failure);
  });

  it.each([null, 5, 'text', []])('refuses %j instead of an object with options', (options) => {
    expect(problemsOf((check) => check.known(options as object, []))).toEqual([
      'pool: an object with options (PoolModule.forRoot)',
    ]);
  });

  it('refuses an option without effect', () => {
    const problems = problemsOf((check) => {
      check.withoutEffect('url', undefined, 'with a "pool"');
      check.withoutEffect('max', 5, 'with a "pool"');
    });
    expect(problems).toEqual(['pool.max: left out with a "pool" (PoolModule.forRoot)']);
  });

  it('checks upper limits of integers', () => {
    expect(problemsOf((check) => check.integer('buckets', 2 ** 31, 1, 1_000))).toEqual([
      'pool.buckets: an integer >= 1 and <= 1000 (PoolModule.forRoot)',
    ]);
  });
});
