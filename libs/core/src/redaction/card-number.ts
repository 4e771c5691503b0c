/** Digits of card numbers (ISO/IEC 7812-1). */
const SHORTEST = 13;
const LONGEST = 19;

/** Matches a sequence of digits with single blanks and dashes that is long enough for a card number. */
export const DIGITS = /(?<!\d)(?<!\d\.)\d(?:[ -]?\d){12,}/g;

/** Matches the same, or a UUID, whose groups can look like the digits of a card. */
export const UUID_OR_DIGITS = new RegExp(
  `(?<![\\w-])[\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12}(?![\\w-])|${DIGITS.source}`,
  'gi',
);

/** Maximum number of groups in a card number: `4111 1111 1111 1111` has four. */
const MAX_GROUPS = LONGEST;

/**
 * Replaces the card numbers in a sequence of digits. Other numbers may stand next to a card number
 * (`order 17 4111 1111 1111 1111`), so each sequence of whole groups is tried, the longest first.
 */
export function replaceCardNumbers(digits: string, replacement: string): string {
  const groups = [...digits.matchAll(/\d+/g)];
  let shown = '';
  let from = 0;
  for (let first = 0; first < groups.length; first += 1) {
    const start = groups[first]?.index ?? 0;
    for (let last = Math.min(groups.length, first + MAX_GROUPS) - 1; last >= first; last -= 1) {
      const end = endOf(groups[last]);
      if (!isCardNumber(digits.slice(start, end))) continue;
      shown += digits.slice(from, start) + replacement;
      from = end;
      first = last;
      break;
    }
  }
  return shown + digits.slice(from);
}

const endOf = (group: RegExpExecArray | undefined): number => (group ? group.index + group[0].length : 0);

/**
 * Returns whether digits are a card number, ignoring blanks and dashes: 13 to 19 digits that start like those of a card scheme (22 to 27
 * and 3 to 6, which leaves out dates such as `20261127000200`) and have a valid check digit (Luhn's formula, ISO/IEC 7812-1 annex B).
 */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (digits.length < SHORTEST || digits.length > LONGEST || !/^(?:2[2-7]|[3-6])\d+$/.test(digits))
    return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const weighted = place % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
