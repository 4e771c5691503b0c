/** Digits of card numbers (ISO/IEC 7812-1). */
const SHORTEST = 13;
const LONGEST = 19;

/**
 * Whether digits, blanks and dashes left out, are a card number: 13 to 19 digits that begin like those of a card scheme (2 to 6)
 * and whose check digit is right (Luhn's formula, ISO/IEC 7812-1 annex B).
 */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (digits.length < SHORTEST || digits.length > LONGEST || !/^[2-6]\d+$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const weighted = place % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
