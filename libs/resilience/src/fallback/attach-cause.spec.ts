import { describe, expect, it } from '@jest/globals';
import { attachCause } from './attach-cause.js';

const first = new Error('first');

describe('attachCause', () => {
  it('gives an error without a cause its cause, in the way of the language', () => {
    const error = new Error('second');
    attachCause(error, first);
    expect(Object.getOwnPropertyDescriptor(error, 'cause')).toEqual({
      value: first,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  });

  it('leaves a cause alone', () => {
    const error = new Error('second', { cause: 'own' });
    attachCause(error, first);
    expect(error.cause).toBe('own');
  });

  it('leaves frozen errors alone', () => {
    const error = Object.freeze(new Error('second'));
    attachCause(error, first);
    expect(error.cause).toBeUndefined();
  });

  it.each([undefined, null, 'text', { message: 'no error' }])('leaves %j alone', (thrown) => {
    const before = JSON.stringify(thrown);
    attachCause(thrown, first);
    expect(JSON.stringify(thrown)).toBe(before);
  });

  it('does not make an error its own cause', () => {
    const error = new Error('first');
    attachCause(error, error);
    expect(error.cause).toBeUndefined();
  });

  it('makes no circle when the error led to the other one', () => {
    const root = new Error('root');
    attachCause(root, new Error('outer', { cause: new Error('middle', { cause: root }) }));
    expect(root.cause).toBeUndefined();
  });

  it('ends on a chain that is a circle already', () => {
    const a = new Error('a');
    a.cause = new Error('b', { cause: a });
    const error = new Error('second');
    attachCause(error, a);
    expect(error.cause).toBe(a);
  });

  it('takes a cause that is no error', () => {
    const error = new Error('second');
    attachCause(error, 'text');
    expect(error.cause).toBe('text');
  });
});
