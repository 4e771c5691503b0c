import { describe, expect, it } from '@jest/globals';
import { withoutStack } from './without-stack.js';

describe('withoutStack', () => {
  it('builds an error without frames and restores the limit', () => {
    const limit = Error.stackTraceLimit;
    const error = withoutStack(() => new Error('x'));
    expect(error.stack).toBe('Error: x');
    expect(Error.stackTraceLimit).toBe(limit);
    expect(new Error('y').stack).toContain('\n    at ');
  });

  it('restores the limit when building fails', () => {
    const limit = Error.stackTraceLimit;
    expect(() =>
      withoutStack(() => {
        throw new TypeError('no');
      }),
    ).toThrow('no');
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('builds the error with its stack when the limit is frozen', () => {
    const descriptor = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') ?? {};
    Object.defineProperty(Error, 'stackTraceLimit', { ...descriptor, writable: false });
    const error = withoutStack(() => new Error('x'));
    Object.defineProperty(Error, 'stackTraceLimit', descriptor);
    expect(error.stack).toContain('\n    at ');
  });
});
