import { describe, expect, it, jest } from '@jest/globals';
import { hostileValues } from '../testing/hostile-values.js';
import { causeTree, causesOf, readMembers } from './causes.js';

describe('causesOf', () => {
  it('returns the error and then its causes', () => {
    const root = new Error('root');
    const middle = new Error('middle', { cause: root });
    const top = new Error('top', { cause: middle });
    expect(causesOf(top)).toEqual([top, middle, root]);
  });

  it('returns each member of an AggregateError', () => {
    const cause = new Error('cause');
    const errors = [new Error('IPv6', { cause }), new Error('IPv4')];
    const top = new AggregateError(errors);
    expect(causesOf(top)).toEqual([top, ...errors, cause]);
    expect(causesOf(top, { members: false })).toEqual([top]);
  });

  it('visits each error of a circle once', () => {
    const a = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    expect(causesOf(a)).toEqual([a, b]);
  });

  it('ends after 16 errors, or after the given limit', () => {
    let error = new Error('0');
    for (let i = 1; i < 100; i++) error = new Error(String(i), { cause: error });
    expect(causesOf(error)).toHaveLength(16);
    expect(causesOf(error, { limit: 3 })).toHaveLength(3);
  });

  it.each([undefined, null, 'text', 7])('is empty for %j', (error) => {
    expect(causesOf(error)).toEqual([]);
  });

  it('skips causes that are not objects', () => {
    const error = new Error('top', { cause: 'text' });
    expect(causesOf(error)).toEqual([error]);
  });

  it('follows a further property of a driver', () => {
    const inner = new Error('inner');
    const outer = Object.assign(new Error('outer'), { original: inner });
    expect(causesOf(outer, { further: (error) => (error as typeof outer).original })).toEqual([outer, inner]);
  });

  it('reads cause and errors of each error once', () => {
    const cause = jest.fn(() => undefined);
    const errors = jest.fn(() => undefined);
    causesOf(Object.defineProperties({}, { cause: { get: cause }, errors: { get: errors } }));
    expect([cause, errors].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'survives value %d that cannot be read',
    (_index, thrown) => {
      expect(causesOf(new Error('x', { cause: thrown })).length).toBeLessThanOrEqual(16);
      expect(causesOf(thrown).length).toBeLessThanOrEqual(16);
    },
  );
});

describe('causeTree', () => {
  it('keeps causes that are not objects', () => {
    expect(causeTree(new Error('x', { cause: 'text' })).cause).toEqual({ thrown: 'text', members: [] });
  });

  it('contains causes and members, each error once', () => {
    const shared = new Error('shared');
    const tree = causeTree(new AggregateError([new Error('a', { cause: shared }), shared], 'x'));
    expect(tree.members.map(({ thrown }) => (thrown as Error).message)).toEqual(['a', 'shared']);
    expect(tree.members.map(({ cause }) => cause)).toEqual([undefined, undefined]);
  });
});

describe('readMembers', () => {
  it('lists only the errors of an AggregateError', () => {
    const error = new Error('x');
    expect(readMembers(new AggregateError([error, 'text', { message: 'complaint' }]))).toEqual([error]);
    expect(readMembers({ errors: 'none' })).toEqual([]);
  });

  it('lists at most 10', () => {
    expect(readMembers({ errors: Array.from({ length: 99 }, () => new Error('x')) })).toHaveLength(10);
  });
});
