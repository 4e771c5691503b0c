import { describe, expect, it, jest } from '@jest/globals';
import { hasProperty, isList, readNumber, readProperty, readText } from './read-property.js';

const { proxy: revoked, revoke } = Proxy.revocable<unknown[]>([], {});
revoke();
const throwing = {
  get a(): never {
    throw new Error('broken');
  },
};

describe('a property', () => {
  it('is read once', () => {
    const getter = jest.fn(() => 'x');
    expect(readText(Object.defineProperty({}, 'a', { get: getter }), 'a')).toBe('x');
    expect(getter).toHaveBeenCalledTimes(1);
  });

  it('of functions can be read, too', () => {
    expect(readProperty(readText, 'name')).toBe('readText');
  });

  it.each([throwing, revoked, null, undefined, 'text', 5])('that cannot be read is none: %#', (target) => {
    expect(readProperty(target, 'a')).toBeUndefined();
    expect(readProperty(target, 'length')).toBeUndefined();
  });

  it('of another type than asked for is none', () => {
    expect(readText({ a: 5 }, 'a')).toBeUndefined();
    expect(readNumber({ a: '5' }, 'a')).toBeUndefined();
    expect(readNumber({ a: Number.NaN }, 'a')).toBeUndefined();
    expect(readNumber({ a: 5 }, 'a')).toBe(5);
  });

  it('may be asked for without being read', () => {
    expect([hasProperty(throwing, 'a'), hasProperty(throwing, 'b')]).toEqual([true, false]);
    expect([hasProperty(revoked, 'a'), hasProperty('text', 'length')]).toEqual([false, false]);
  });
});

describe('isList', () => {
  it('knows lists, and survives a revoked proxy', () => {
    expect([isList([]), isList({ length: 0 }), isList(revoked)]).toEqual([true, false, false]);
  });
});
