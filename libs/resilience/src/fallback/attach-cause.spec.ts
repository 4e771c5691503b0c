import { describe, expect, it } from '@jest/globals';
import { attachCause } from './attach-cause.js';

const first = new Error('first');

describe('attachCause', () => {
  it('sets the cause of an error without one, as a property that is not enumerable', () => {
    const error = new Error('second');
    attachCause(error, first);
    expect(Object.getOwnPropertyDescriptor(error, 'cause')).toEqual({
      value: first,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  });

  it('does not replace a cause', () => {
    const error = new Error('second', { cause: 'own' });
    attachCause(error, first);
    expect(error.cause).toBe('own');
  });

  it('does not change frozen errors', () => {
    const error = Object.freeze(new Error('second'));
    attachCause(error, first);
    expect(error.cause).toBeUndefined();
  });

  it.each([undefined, null, 'text', { message: 'no error' }])('does not change %j', (thrown) => {
    const before = JSON.stringify(thrown);
    attachCause(thrown, first);
    expect(JSON.stringify(thrown)).toBe(before);
  });

  it('does not make an error its own cause', () => {
    const error = new Error('first');
    attachCause(error, error);
    expect(error.cause).toBeUndefined();
  });

  it('makes no cycle when the error is in the chain of causes of the other', () => {
    const root = new Error('root');
    attachCause(root, new Error('outer', { cause: new Error('middle', { cause: root }) }));
    expect(root.cause).toBeUndefined();
  });

  it('ends on a chain of causes that is a cycle', () => {
    const a = new Error('a');
    a.cause = new Error('b', { cause: a });
    const error = new Error('second');
    attachCause(error, a);
    expect(error.cause).toBe(a);
  });

  it('accepts a cause that is not an error', () => {
    const error = new Error('second');
    attachCause(error, 'text');
    expect(error.cause).toBe('text');
  });
});
