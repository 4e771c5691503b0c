import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { opaqueSecret, secretKeys, secretTexts } from '../../../../test/harness/secret-arbitraries.js';
import { OptionsError } from '../errors/options.error.js';
import { hostileValues } from '../testing/hostile-values.js';
import { Redactor } from './redactor.js';
import type { RedactorOptions } from './redactor.options.js';

const redactor = new Redactor();

describe('value', () => {
  it('copies plain, harmless values unchanged', () => {
    const value = { id: 7, name: 'Ada', isNew: true, tags: ['a', 'b'], none: null, nested: { x: 1.5 } };
    expect(redactor.value(value)).toEqual(value);
  });

  it('returns a copy and does not change its input', () => {
    const value = Object.freeze({ password: 'x', list: Object.freeze([{ token: 'y' }]) });
    expect(redactor.value(value)).toEqual({ password: '[redacted]', list: [{ token: '[redacted]' }] });
    expect(value.password).toBe('x');
  });

  it('hides the value of a secret key, even a whole object', () => {
    expect(redactor.value({ credentials: { user: 'ada', id: 7 }, card: [4111] })).toEqual({
      credentials: '[redacted]',
      card: '[redacted]',
    });
  });

  it('hides the value of a secret that is named beside it', () => {
    expect(redactor.value({ name: 'password', value: 'x' })).toEqual({
      name: 'password',
      value: '[redacted]',
    });
    expect(redactor.value(['Wrong token.', 'x'])).toEqual(['Wrong token.', 'x']);
    expect(redactor.value(['Authorization', 'x', 'Accept', 'y'])).toEqual([
      'Authorization',
      '[redacted]',
      'Accept',
      'y',
    ]);
  });

  it('hides the arguments of a command of Redis that authenticates', () => {
    expect(redactor.value({ command: { name: 'auth', args: ['ada', 'x'] } })).toEqual({
      command: { name: 'auth', args: '[redacted]' },
    });
    expect(redactor.value(['3', 'AUTH', 'ada', 'x'])).toEqual(['3', 'AUTH', '[redacted]', '[redacted]']);
    expect(redactor.value({ command: { name: 'get', args: ['videos:7'] } })).toEqual({
      command: { name: 'get', args: ['videos:7'] },
    });
  });

  it('hides card numbers that are numbers', () => {
    expect(redactor.value([4_111_111_111_111_111, 4_111_111_111_111_111n, 42, 42n])).toEqual([
      '[redacted]',
      '[redacted]',
      42,
      '42',
    ]);
  });

  it('looks into errors, with causes and members, and leaves their stacks out', () => {
    const cause = Object.assign(new Error('password=x'), { code: 'E1' });
    const error = Object.assign(new AggregateError([new TypeError('inner')], 'outer', { cause }), {
      config: { headers: { authorization: 'x' } },
    });
    expect(redactor.value({ error })).toEqual({
      error: {
        name: 'AggregateError',
        message: 'outer',
        cause: { name: 'Error', message: 'password=[redacted]', code: 'E1' },
        errors: [{ name: 'TypeError', message: 'inner' }],
        config: { headers: { authorization: '[redacted]' } },
      },
    });
  });

  it('looks into maps, sets and objects without a prototype', () => {
    const bare = Object.assign(Object.create(null) as object, { token: 'x', a: 1 });
    expect(
      redactor.value(
        new Map<unknown, unknown>([
          ['password', 'x'],
          [7, bare],
        ]),
      ),
    ).toEqual({
      password: '[redacted]',
      7: { token: '[redacted]', a: 1 },
    });
    expect(redactor.value(new Set(['token=x', 1]))).toEqual(['token=[redacted]', 1]);
  });

  it('calls no getters', () => {
    const getter = jest.fn(() => 'x');
    expect(redactor.value(Object.defineProperty({}, 'a', { get: getter, enumerable: true }))).toEqual({
      a: '[getter]',
    });
    expect(getter).not.toHaveBeenCalled();
  });

  it('marks circular references', () => {
    const value: Record<string, unknown> = { a: 1 };
    value['self'] = value;
    const shared = { b: 2 };
    expect(redactor.value({ value, again: [shared, shared] })).toEqual({
      value: { a: 1, self: '[circular]' },
      again: [shared, shared],
    });
  });

  it('copies `__proto__` like any other key', () => {
    const copy = redactor.value(JSON.parse('{"__proto__":{"isAdmin":true}}')) as Record<string, unknown>;
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(copy['isAdmin']).toBeUndefined();
  });

  it.each([
    [new Date('2026-11-22T00:00:00Z'), '2026-11-22T00:00:00.000Z'],
    [new Date(Number.NaN), 'Invalid Date'],
    [/x/g, '/x/g'],
    [Buffer.from('secret'), '[6 bytes]'],
    [new ArrayBuffer(3), '[3 bytes]'],
    [Promise.resolve(1), '[Promise]'],
    [new WeakMap(), '[weak collection]'],
    [Object('text'), 'text'],
    [Object(5), '5'],
    [new URL('https://ada:pw@example.com/'), 'https://[redacted]@example.com/'],
    [new URLSearchParams('token=x&a=1'), 'token=[redacted]&a=1'],
    [Symbol('s'), 'Symbol(s)'],
    [function named() {}, '[function named]'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('writes values that JSON cannot express as text: %p', (value, text) => {
    expect(redactor.value(value)).toBe(text);
  });
});

describe('bounds', () => {
  const bounded = (options: RedactorOptions, value: unknown): unknown => new Redactor(options).value(value);

  it('hold for levels', () => {
    expect(bounded({ maxDepth: 2 }, { a: { b: { c: 1 }, d: [1] } })).toEqual({
      a: { b: '[object]', d: '[list]' },
    });
  });

  it('hold for keys, of objects and maps', () => {
    expect(bounded({ maxKeys: 2 }, { a: 1, b: 2, c: 3, d: 4 })).toEqual({ a: 1, b: 2, '...': '[2 more]' });
    expect(
      bounded(
        { maxKeys: 1 },
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      ),
    ).toEqual({ a: 1, '...': '[1 more]' });
  });

  it('hold for members, of lists and sets', () => {
    expect(bounded({ maxItems: 2 }, [1, 2, 3])).toEqual([1, 2, '[1 more]']);
    expect(bounded({ maxItems: 2 }, new Set([1, 2, 3]))).toEqual([1, 2, '[1 more]']);
  });

  it('hold for texts and keys', () => {
    expect(bounded({ maxString: 10 }, 'one two three')).toBe('one two... (6 more characters)');
    expect(JSON.stringify(bounded({}, { ['k'.repeat(5_000)]: 1 })).length).toBeLessThan(300);
  });

  it('hold for the whole value, whatever its parts are', () => {
    const huge = Array.from({ length: 50 }, () =>
      Object.fromEntries(
        Array.from({ length: 50 }, (_, key) => [`key${key}`, ['text '.repeat(300), { a: [[[]]] }]]),
      ),
    );
    expect(JSON.stringify(bounded({ maxSize: 5_000 }, huge)).length).toBeLessThan(10_000);
    fc.assert(
      fc.property(fc.anything({ maxKeys: 30, withMap: true, withSet: true }), (value) => {
        expect((JSON.stringify(bounded({ maxSize: 500 }, value)) ?? '').length).toBeLessThan(4_000);
      }),
    );
  });
});

describe('options', () => {
  it('add keys and patterns to the usual ones', () => {
    const own = new Redactor({ keys: ['taxId', /^internal/], patterns: [/kd-\d+/] });
    expect(own.value({ TAX_ID: 1, internalNotes: 'x', password: 'x', text: 'kd-5 token=x' })).toEqual({
      TAX_ID: '[redacted]',
      internalNotes: '[redacted]',
      password: '[redacted]',
      text: '[redacted] token=[redacted]',
    });
  });

  it.each([
    [{ maxDepth: 0 }, 'redaction.maxDepth'],
    [{ maxKeys: 1.5 }, 'redaction.maxKeys'],
    [{ maxItems: '5' }, 'redaction.maxItems'],
    [{ maxString: -1 }, 'redaction.maxString'],
    [{ maxSize: Number.NaN }, 'redaction.maxSize'],
    [{ keys: 'password' }, 'redaction.keys'],
    [{ keys: [''] }, 'redaction.keys'],
    [{ patterns: ['x'] }, 'redaction.patterns'],
    [{ patterns: [/x*/] }, 'redaction.patterns'],
    [{ maxdepth: 5 }, 'redaction.maxdepth'],
  ])('are refused by name when they are wrong: %p', (options, option) => {
    const build = (): unknown => new Redactor(options as RedactorOptions);
    expect(build).toThrow(OptionsError);
    expect(build).toThrow(`"${option}"`);
  });
});

/** Puts something somewhere, as deep as anything is followed. */
const somewhere: fc.Arbitrary<(value: unknown) => unknown> = fc
  .array(
    fc.constantFrom<(value: unknown) => unknown>(
      (value) => ({ a: 1, value }),
      (value) => [0, value],
      (value) => new Map([['key', value]]),
      (value) => new Set([value]),
      (value) => Object.assign(new Error('x'), { details: value }),
      (value) => new Error('x', { cause: value }),
      (value) => new AggregateError([Object.assign(new Error('y'), { value })]),
      (value) => new Proxy({ value }, {}),
      (value) => Object.assign(Object.create({ inherited: value }) as object, { value }),
    ),
    { maxLength: 10 },
  )
  .map((steps) => (value) => steps.reduce((inner, step) => step(inner), value));

const shown = (value: unknown): string => JSON.stringify(redactor.value(value)) ?? '';

describe('no secret gets through', () => {
  it('that has a known form, in any text and at any place in a value', () => {
    fc.assert(
      fc.property(secretTexts, fc.lorem(), fc.lorem(), somewhere, ({ text, secret }, before, after, put) => {
        expect(shown(put(`${before} ${text}\n${after}`))).not.toContain(secret);
        expect(shown(put(new Error(text)))).not.toContain(secret);
      }),
    );
  });

  it('that has a secret key, at any place in a value', () => {
    fc.assert(
      fc.property(secretKeys, opaqueSecret, somewhere, (key, secret, put) => {
        for (const holder of [
          { [key]: secret },
          new Map([[key, [secret]]]),
          [key, secret],
          { name: key, value: secret },
        ])
          expect(shown(put(holder))).not.toContain(secret);
        expect(shown(put(`${key}=${secret}`))).not.toContain(secret);
        expect(shown(put(JSON.stringify({ [key]: secret })))).not.toContain(secret);
      }),
    );
  });

  it('that is a key itself, of an object or of a map', () => {
    fc.assert(
      fc.property(secretTexts, fc.nat(300), ({ text, secret }, length) => {
        const key = `${'k'.repeat(length)} ${text}`;
        const leaked = [shown({ [key]: 1 }), shown(new Map([[key, 1]]))].filter((copy) =>
          copy.includes(secret),
        );
        expect(leaked).toEqual([]);
      }),
    );
  });
});

describe('the redactor', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'never throws, and returns a value that can be stored: hostile value %i',
    (_index, value) => {
      expect(shown(value).length).toBeLessThan(100_000);
    },
  );

  it('never throws, and returns a value that can be stored for any input', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
        (thrown) => {
          expect(shown(thrown).length).toBeLessThan(100_000);
        },
      ),
    );
  });
});
