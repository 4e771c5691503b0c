import { describe, expect, it } from '@jest/globals';
import { UNREADABLE } from '../../test/support/unreadable.js';
import { failureText } from './failure-text.js';

describe('failureText', () => {
  it('is the class and the message of an error, or the class alone', () => {
    expect(failureText(new TypeError('no'))).toBe('TypeError: no');
    expect(failureText(new TypeError())).toBe('TypeError');
  });

  it('is a text that was thrown', () => {
    expect(failureText('no')).toBe('no');
  });

  it.each(Object.entries(UNREADABLE))('is a text for %s, too', (_name, thrown) => {
    expect(failureText(thrown)).toMatch(/\S/);
  });
});
