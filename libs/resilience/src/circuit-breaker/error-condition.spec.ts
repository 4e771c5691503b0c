import { describe, expect, it } from '@jest/globals';
import { isErrorCondition, matchesAny } from './error-condition.js';

class Refused extends Error {}
class RefusedTwice extends Refused {}

describe('matchesAny', () => {
  it('matches instances of a class and of its subclasses', () => {
    const matches = matchesAny(Refused, false);
    expect([new Refused(), new RefusedTwice(), new Error('x'), 'Refused'].map(matches)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('takes Error itself for a class', () => {
    const matches = matchesAny(Error, false);
    expect([new Refused(), 'no error'].map(matches)).toEqual([true, false]);
  });

  it('asks predicates, with whatever was thrown', () => {
    expect(matchesAny((error) => error === 7, false)(7)).toBe(true);
    expect(matchesAny((error) => error === 7, false)(8)).toBe(false);
  });

  it('matches when any condition of a list does', () => {
    const matches = matchesAny([Refused, (error) => error === 7], false);
    expect([new Refused(), 7, 8].map(matches)).toEqual([true, true, false]);
  });

  it('leaves causes alone unless told to look at them', () => {
    const wrapped = new Error('wrapped', { cause: new Refused() });
    expect(matchesAny(Refused, false)(wrapped)).toBe(false);
    expect(matchesAny(Refused, true)(wrapped)).toBe(true);
    expect(matchesAny(Refused, true)(new Error('x', { cause: new Error('y') }))).toBe(false);
  });

  it('looks at ten causes, the last one a non-error too', () => {
    const chain = (length: number): unknown => {
      let error: unknown = 'the end';
      for (let link = 0; link < length; link++) error = new Error('x', { cause: error });
      return error;
    };
    const matches = matchesAny((error) => error === 'the end', true);
    expect([chain(0), chain(10), chain(11)].map(matches)).toEqual([true, true, false]);
  });

  it('comes to an end with a cause that leads back to itself', () => {
    const error = new Error('x');
    error.cause = error;
    expect(matchesAny(Refused, true)(error)).toBe(false);
  });
});

describe('isErrorCondition', () => {
  it('accepts functions and classes only', () => {
    expect([Refused, () => true, 'Refused', /Refused/, undefined].map(isErrorCondition)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
