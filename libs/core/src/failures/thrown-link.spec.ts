import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { MAX_CHAIN_LENGTH, NO_ERROR } from './failures.constants.js';
import { readChain, readIdentity, readLink } from './thrown-link.js';

class QuotaError extends Error {}

describe('readIdentity', () => {
  it.each<[string, unknown, object]>([
    ['an error', new TypeError('x'), { name: 'TypeError', code: undefined, message: 'x' }],
    ['a class that sets no name', new QuotaError('x'), { name: 'QuotaError', code: undefined, message: 'x' }],
    [
      'an error with a code',
      Object.assign(new Error('x'), { code: 'E1' }),
      { name: 'Error', code: 'E1', message: 'x' },
    ],
    [
      'a code that is a number',
      Object.assign(new Error('x'), { code: 14 }),
      { name: 'Error', code: '14', message: 'x' },
    ],
    [
      'an error of another realm',
      runInNewContext(`new RangeError('x')`),
      { name: 'RangeError', code: undefined, message: 'x' },
    ],
    ['an object with a message', { message: 'x' }, { name: 'Error', code: undefined, message: 'x' }],
    ['a text', 'x', { name: NO_ERROR, code: undefined, message: 'x' }],
    ['a number', 5, { name: NO_ERROR, code: undefined, message: '5' }],
    ['nothing', undefined, { name: NO_ERROR, code: undefined, message: 'undefined' }],
    ['null', null, { name: NO_ERROR, code: undefined, message: 'null' }],
    [
      'an object, whose values may be secret',
      { token: 'x', id: 1 },
      { name: NO_ERROR, code: undefined, message: 'an object with token, id' },
    ],
    ['an empty object', {}, { name: NO_ERROR, code: undefined, message: 'an object with no keys' }],
    ['a list', [1, 2], { name: NO_ERROR, code: undefined, message: 'a list of 2' }],
    ['a function', readLink, { name: NO_ERROR, code: undefined, message: 'function readLink' }],
  ])('reads %s', (_what, thrown, identity) => {
    expect(readIdentity(thrown)).toEqual(identity);
  });

  it('shows only a few keys of an object', () => {
    const keys = Object.fromEntries(Array.from({ length: 99 }, (_, key) => [`key${key}`, 1]));
    expect(readIdentity(keys).message).toMatch(/^an object with key0, .*key9, \.\.\.$/);
  });

  it('shortens a long name and a long code', () => {
    const long = Object.assign(new Error('x'), { name: 'N'.repeat(1_000), code: 'C'.repeat(1_000) });
    expect([readIdentity(long).name.length, readIdentity(long).code?.length]).toEqual([100, 100]);
  });
});

describe('readChain', () => {
  const messages = (thrown: unknown): string[] => readChain(thrown).map(({ message }) => message);

  it('lists the error and its causes, outermost first', () => {
    expect(messages(new Error('a', { cause: new Error('b', { cause: 'c' }) }))).toEqual(['a', 'b', 'c']);
  });

  it('ends at a circle of causes', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    expect(messages(error)).toEqual(['a', 'b']);
  });

  it('has an upper bound', () => {
    let error = new Error('x');
    for (let link = 0; link < 100; link += 1) error = new Error('x', { cause: error });
    expect(readChain(error)).toHaveLength(MAX_CHAIN_LENGTH);
  });
});
