import { describe, expect, it } from '@jest/globals';
import { errorChain } from './error-chain.js';

describe('errorChain', () => {
  it('begins with the error and goes through its causes', () => {
    const root = new Error('root');
    const middle = new Error('middle', { cause: root });
    const top = new Error('top', { cause: middle });
    expect(errorChain(top)).toEqual([top, middle, root]);
  });

  it('goes through each error of an AggregateError', () => {
    const cause = new Error('cause');
    const errors = [new Error('IPv6', { cause }), new Error('IPv4')];
    const top = new AggregateError(errors);
    expect(errorChain(top)).toEqual([top, ...errors, cause]);
  });

  it('sees each error of a circle once', () => {
    const a: Error = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    expect(errorChain(a)).toEqual([a, b]);
  });

  it('ends after 16 errors', () => {
    let error = new Error('0');
    for (let i = 1; i < 100; i++) error = new Error(String(i), { cause: error });
    expect(errorChain(error)).toHaveLength(16);
  });

  it.each([undefined, null, 'text', 7])('is empty for %j', (error) => {
    expect(errorChain(error)).toEqual([]);
  });

  it('skips causes that are no objects', () => {
    const error = new Error('top', { cause: 'text' });
    expect(errorChain(error)).toEqual([error]);
  });
});
