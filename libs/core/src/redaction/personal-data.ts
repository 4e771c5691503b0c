import { REDACTED } from './redaction.constants.js';
import type { SecretPattern } from './secret-pattern.js';

/** Account numbers of ISO 13616, with or without groups. */
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;

/** Patterns of personal data. They are hidden on request only, because they are often the only way to find a failed case. */
export const PERSONAL_DATA: readonly SecretPattern[] = [
  { needs: /@/, pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g },
  { needs: /[A-Z]{2}\d{2}/, pattern: IBAN, replacement: (found) => (isIban(found) ? REDACTED : found) },
  // Phone numbers in international form (E.164), and in groups with an area code in parentheses.
  { needs: /\+|00|\(/, pattern: /(?<![\w+.])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){7,13}(?![\w-])/g },
  { needs: /\(\d/, pattern: /(?<!\w)\(\d{2,5}\)[ -]?\d{3,4}[ -]?\d{3,5}(?!\w)/g },
];

/** Returns whether the check digits are valid: the remainder modulo 97 is 1 (ISO 7064). */
function isIban(text: string): boolean {
  const account = text.replaceAll(' ', '');
  if (account.length < 15 || account.length > 34) return false;
  let remainder = 0;
  for (const char of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
