import { Redactor } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { MAX_TITLE_LENGTH, titleOf } from './title.js';

const title = (name: string, message: string): string =>
  titleOf({ name, code: undefined, message }, new Redactor());

describe('titleOf', () => {
  it('consists of class and message, on one line', () => {
    expect(title('TypeError', 'Video 42 of ada@example.com\nis gone')).toBe(
      'TypeError: Video 42 of ada@example.com is gone',
    );
  });

  it('contains no secret', () => {
    expect(title('Error', 'refused: Bearer abcDEF-secret')).not.toContain('secret');
  });

  it('is the class if there is no message', () => {
    expect(title('Error', '')).toBe('Error');
  });

  it('is bounded', () => {
    const long = title('Error', 'word '.repeat(1_000));
    expect(long).toHaveLength(MAX_TITLE_LENGTH);
    expect(long).toMatch(/\.\.\.$/);
  });
});
