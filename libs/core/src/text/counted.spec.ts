import { describe, expect, it } from '@jest/globals';
import { counted } from './counted.js';

describe('counted', () => {
  it.each([
    [0, 'error', undefined, '0 errors'],
    [1, 'error', undefined, '1 error'],
    [2, 'error', undefined, '2 errors'],
    [1, 'process', 'processes', '1 process'],
    [2, 'process', 'processes', '2 processes'],
  ])('writes %d of "%s" with the plural %p as "%4$s"', (count, singular, plural, text) => {
    expect(counted(count, singular, plural)).toBe(text);
  });
});
