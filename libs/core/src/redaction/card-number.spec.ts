import { describe, expect, it } from '@jest/globals';
import { DIGITS, isCardNumber, replaceCardNumbers } from './card-number.js';

describe('isCardNumber', () => {
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '5555-5555-5555-4444',
    '378282246310005',
    '3782 822463 10005',
    '6011111111111117',
    '2223003122003222',
    '4222222222222',
    '6304000000000000000',
  ])('knows %s', (number) => {
    expect(isCardNumber(number)).toBe(true);
  });

  it.each([
    ['the check digit is wrong', '4111111111111112'],
    ['no scheme begins so', '1234567812345670'],
    ['it is too short', '424242424242'],
    ['it is too long', '42424242424242424242'],
    ['it is a time stamp in microseconds', '1763784721000000'],
    ['it is the date and time of a migration', '20261127000200'],
  ])('is not misled: %s', (_why, number) => {
    expect(isCardNumber(number)).toBe(false);
  });
});

describe('replaceCardNumbers', () => {
  const replaced = (text: string): string =>
    text.replaceAll(DIGITS, (found) => replaceCardNumbers(found, 'X'));

  it.each([
    ['order 17 4111 1111 1111 1111', 'order 17 X'],
    ['4111 1111 1111 1111 12 26', 'X 12 26'],
    ['4111111111111111 5555555555554444', 'X X'],
    ['no.4111111111111111.', 'no.X.'],
    ['1.4111111111111111', '1.4111111111111111'],
    ['id 12345678901234567890123', 'id 12345678901234567890123'],
    [`${'7 '.repeat(200)}4111 1111 1111 1111`, `${'7 '.repeat(200)}X`],
  ])('makes of %j %j', (text, shown) => {
    expect(replaced(text)).toBe(shown);
  });
});
