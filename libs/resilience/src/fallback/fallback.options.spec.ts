import { describe, expect, it } from '@jest/globals';
import { type FallbackInput, resolveFallbackOptions } from './fallback.options.js';

const failure = new Error('broken');

/** Returns the answer of the fallback on `self` to a call with `args`. */
function answer(input: FallbackInput, self?: unknown, ...args: unknown[]): unknown {
  return resolveFallbackOptions(input).handler.call(self, failure, ...args);
}

describe('resolveFallbackOptions', () => {
  it.each([0, '', false, null, undefined, 'publish', { list: [] }])('accepts the value %j', (value) => {
    expect(answer({ value })).toBe(value);
  });

  it('accepts a function, which gets the error first, then the arguments', () => {
    expect(answer((error, ...args) => [error, ...args], undefined, 1, 2)).toEqual([failure, 1, 2]);
    expect(answer({ use: (error) => error })).toBe(failure);
  });

  it('accepts the name of a method, which it looks up on the object at each call', () => {
    class Service {
      readonly word: string = 'base';
      fallback(error: Error, id: number): string {
        return `${this.word}: ${error.message} for ${id}`;
      }
    }
    class Special extends Service {
      override readonly word = 'special';
    }
    expect(answer('fallback', new Service(), 7)).toBe('base: broken for 7');
    expect(answer({ use: 'fallback' }, new Special(), 7)).toBe('special: broken for 7');
  });

  it('names the method, so that the class can be checked', () => {
    expect(resolveFallbackOptions('fallback').method).toBe('fallback');
    expect(resolveFallbackOptions(() => 1).method).toBeUndefined();
    expect(resolveFallbackOptions({ value: 1 }).method).toBeUndefined();
  });

  it('throws at the call when the object has no such method', () => {
    expect(() => answer('missing', {})).toThrow(TypeError);
  });

  it('answers for every error by default', () => {
    expect(resolveFallbackOptions({ value: 1 }).on).toBeUndefined();
    expect(resolveFallbackOptions({ value: 1, on: undefined }).on).toBeUndefined();
  });

  it.each<[string, FallbackInput]>([
    ['a class', { value: 1, on: RangeError }],
    ['a predicate', { value: 1, on: (error) => error instanceof RangeError }],
    [
      'one of several conditions',
      { use: () => 1, on: [SyntaxError, (error) => error instanceof RangeError] },
    ],
  ])('knows the errors that it is for by %s', (_what, input) => {
    const { on } = resolveFallbackOptions(input);
    expect(on?.(new RangeError())).toBe(true);
    expect(on?.(new TypeError())).toBe(false);
  });

  it('accepts Error itself as a class', () => {
    const { on } = resolveFallbackOptions({ value: 1, on: Error });
    expect([on?.(failure), on?.('text')]).toEqual([true, false]);
  });

  it.each<[unknown, string]>([
    [undefined, 'Expected "fallback" to be a function, the name of a method or { value }, got undefined'],
    [null, 'Expected "fallback" to be a function, the name of a method or { value }, got null'],
    [7, 'Expected "fallback" to be a function, the name of a method or { value }, got 7'],
    ['', 'Expected "fallback.use" to be a function or the name of a method, got ""'],
    [{}, 'Expected "fallback.use" to be a function or the name of a method, got undefined'],
    [{ use: 7 }, 'Expected "fallback.use" to be a function or the name of a method, got 7'],
    [
      { value: 1, use: 'cached' },
      'Expected "fallback.use" to be left out, as there is a value, got "cached"',
    ],
    [{ valeu: 1 }, 'Expected "fallback.valeu" to be one of the known options'],
    [
      { value: 1, on: true },
      'Expected "fallback.on" to be an error class, a code, an HTTP status or a predicate, or several of them, got true',
    ],
    [{ value: 1, on: [] }, 'Expected "fallback.on" to be at least one condition, got an array'],
    [
      { value: 1, on: [TypeError, null] },
      'Expected "fallback.on" to be an error class, a code, an HTTP status or a predicate, or several of them, got null',
    ],
  ])('refuses %p', (input, message) => {
    const resolve = () => resolveFallbackOptions(input as FallbackInput, 'VideoService.publish');
    expect(resolve).toThrow(message);
    expect(resolve).toThrow('(at VideoService.publish)');
  });
});
