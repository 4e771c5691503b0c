import { describe, expect, it, jest } from '@jest/globals';
import {
  hasProperty,
  isInstance,
  isList,
  isPromiseLike,
  readNumber,
  readProperty,
  readText,
} from './read-property.js';

const { proxy: revoked, revoke } = Proxy.revocable<unknown[]>([], {});
revoke();
const throwing = {
  get a(): never {
    throw new Error('broken');
  },
};

describe('readProperty and its siblings', () => {
  it('reads the property once', () => {
    const getter = jest.fn(() => 'x');
    expect(readText(Object.defineProperty({}, 'a', { get: getter }), 'a')).toBe('x');
    expect(getter).toHaveBeenCalledTimes(1);
  });

  it('reads properties of functions', () => {
    expect(readProperty(readText, 'name')).toBe('readText');
  });

  it.each([throwing, revoked, null, undefined, 'text', 5])(
    'give undefined for a property that cannot be read: value %#',
    (target) => {
      expect(readProperty(target, 'a')).toBeUndefined();
      expect(readProperty(target, 'length')).toBeUndefined();
    },
  );

  it('returns undefined for a property of another type', () => {
    expect(readText({ a: 5 }, 'a')).toBeUndefined();
    expect(readNumber({ a: '5' }, 'a')).toBeUndefined();
    expect(readNumber({ a: Number.NaN }, 'a')).toBeUndefined();
    expect(readNumber({ a: 5 }, 'a')).toBe(5);
  });
});

describe('hasProperty', () => {
  it('does not read the property', () => {
    expect([hasProperty(throwing, 'a'), hasProperty(throwing, 'b')]).toEqual([true, false]);
    expect([hasProperty(revoked, 'a'), hasProperty('text', 'length')]).toEqual([false, false]);
  });
});

describe('isList', () => {
  it('recognises arrays, and survives a revoked proxy', () => {
    expect([isList([]), isList({ length: 0 }), isList(revoked)]).toEqual([true, false, false]);
  });
});

describe('isPromiseLike', () => {
  it('recognises promises, and survives a revoked proxy', () => {
    expect([Promise.resolve(), revoked, {}, null, 'then'].map(isPromiseLike)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('isInstance', () => {
  it('survives a revoked proxy and a class whose check throws', () => {
    class Broken {
      static [Symbol.hasInstance](): boolean {
        throw new Error('no');
      }
    }
    expect([isInstance(new TypeError(), Error), isInstance({}, Error)]).toEqual([true, false]);
    expect([isInstance(revoked, Error), isInstance({}, Broken)]).toEqual([false, false]);
  });
});
