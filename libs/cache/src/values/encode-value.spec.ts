import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeValue, encodeValue, TAG, UnsafeValue } from './encode-value.js';

const roundTrip = (value: unknown): unknown => decodeValue(encodeValue(value));

class Video {
  title = 'One';
}
class Money extends Map {}
const circular: unknown[] = [];
circular.push({ again: circular });
const shared = { a: 1 };
const throwing = {
  get title(): string {
    throw new Error('no');
  },
};

describe('a value', () => {
  it.each([
    ['a text', 'é"\n'],
    ['null', null],
    ['undefined', undefined],
    ['a list with undefined', [undefined, 1]],
    ['NaN and the infinities', [NaN, Infinity, -Infinity]],
    ['a date', { at: new Date(86_400_000) }],
    ['a map with objects as keys', new Map([[{ a: 1 }, new Date(5)]])],
    ['a set', new Set([1, [2n]])],
    ['a bigint', 2n ** 70n],
    ['a buffer', Buffer.from([0, 255, 10])],
    ['an object that has the tag as a key', { [TAG]: ['Date', 0], other: new Date(0) }],
    ['objects in each other', { a: { [TAG]: { [TAG]: 1n } } }],
    ['the key __proto__', JSON.parse('{"__proto__": {"admin": true}, "at": 1}')],
    ['an object twice', [shared, shared]],
  ])('comes back unchanged: %s', (_, value) => {
    expect(roundTrip(value)).toEqual(value);
  });

  it('does not change the prototype of an object', () => {
    const value = JSON.parse('{"__proto__": {"admin": true}, "at": {}}') as object;
    const back = roundTrip({ ...value, map: new Map() }) as { admin?: boolean };
    expect(back.admin).toBeUndefined();
  });

  it('comes back as an invalid date when it was one', () => {
    expect(String(roundTrip(new Date(NaN)))).toBe('Invalid Date');
  });

  it('loses properties that are undefined, as in JSON', () => {
    expect(roundTrip({ a: 1, b: undefined })).toStrictEqual({ a: 1 });
  });

  it.each([
    ['$', 'a function', () => 1],
    ['$[1].a', 'a symbol', [0, { a: Symbol('x') }]],
    ['$', 'an instance of Video', new Video()],
    ['$.list[0]', 'an instance of Video', { list: [new Video()] }],
    ['$', 'an instance of Money', new Money()],
    ['$.e', 'an instance of Error', { e: new Error('x') }],
    ['$.r', 'an instance of RegExp', { r: /x/ }],
    ['$', 'an instance of Promise', Promise.resolve(1)],
    ['$.u', 'an instance of Uint8Array', { u: new Uint8Array(1) }],
    ['$[0].again', 'a reference to an object around it', circular],
    ['$.values()[0]', 'a function', new Map([[1, () => 1]])],
    ['$.keys()[0]', 'an instance of Video', new Map([[new Video(), 1]])],
    ['$', 'a value that cannot be read', throwing],
    ['$', 'a value that cannot be read', Proxy.revocable({}, {}) && revoked()],
  ])('is refused at %s: %s', (path, found, value) => {
    expect(() => encodeValue(value)).toThrow(new UnsafeValue(path, found));
  });

  it('comes back unchanged, whatever plain data it is', () => {
    const plain = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: false,
    });
    fc.assert(
      fc.property(plain, (value) => {
        expect(shown(roundTrip(value))).toBe(shown(zeroed(value)));
      }),
    );
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Everything of a value as text. Jest takes two invalid dates for different. */
const shown = (value: unknown): string =>
  inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });

/** JSON knows no -0, and leaves out properties that are undefined. */
function zeroed(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return Array.from(value, zeroed);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [zeroed(key), zeroed(item)]));
  if (value instanceof Set) return new Set(Array.from(value, zeroed));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, zeroed(item)]));
}
