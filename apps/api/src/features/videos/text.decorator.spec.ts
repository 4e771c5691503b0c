import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { TextOf } from './text.decorator.js';

class Title {
  @TextOf(1, 3)
  readonly text: unknown;

  constructor(text: unknown) {
    this.text = text;
  }
}

const accepts = (text: unknown): boolean => validateSync(new Title(text)).length === 0;

describe('TextOf', () => {
  it.each(['a', 'abc', 'äöü', '🌊🌊🌊'])('accepts %j', (text) => expect(accepts(text)).toBe(true));

  // A heart with its variation selector looks like one character, but PostgreSQL counts two.
  it.each(['', 'abcd', '🌊🌊🌊🌊', '❤️❤️', 'a\0', '\ud83c', '\udf0a', 1, null, undefined])(
    'refuses %j',
    (text) => expect(accepts(text)).toBe(false),
  );
});
