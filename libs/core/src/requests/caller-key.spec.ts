import { describe, expect, it } from '@jest/globals';
import { OptionsError } from '../errors/options.error.js';
import { callerKey, hashOfKey } from './caller-key.js';

describe('callerKey', () => {
  it.each([
    ['tenant-7', 'tenant-7'],
    [7, '7'],
    [0, '0'],
    [7n, '7'],
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
  ])('reads %p as %p', (key, text) => {
    expect(callerKey(key, 'bulkhead.shareBy')).toBe(text);
  });

  it('hashes a long key, so that memory holds no more than 64 characters of it', () => {
    expect(callerKey('x'.repeat(64), 'bulkhead.shareBy')).toHaveLength(64);
    const long = callerKey('x'.repeat(65), 'bulkhead.shareBy');
    expect(long).toBe(`hash ${hashOfKey('x'.repeat(65))}`);
    expect(callerKey('y'.repeat(65), 'bulkhead.shareBy')).not.toBe(long);
  });

  it.each([[{ id: 7 }], [true], [Symbol('x')], [Promise.resolve('tenant')]])('refuses %p', (key) => {
    expect(() => callerKey(key, 'bulkhead.shareBy')).toThrow(OptionsError);
    expect(() => callerKey(key, 'bulkhead.shareBy')).toThrow(
      'Expected "bulkhead.shareBy" to be a function that returns a text or undefined',
    );
  });
});
