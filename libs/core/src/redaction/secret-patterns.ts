import { UUID_OR_DIGITS, isCardNumber, replaceCardNumbers } from './card-number.js';
import { PROVIDER_KEYS } from './provider-keys.js';
import { REDACTED } from './redaction.constants.js';
import { looksSecret } from './secret-looks.js';
import type { SecretPattern } from './secret-pattern.js';

/** Signs of tokens, of Base64 and of passwords that are not part of a word. */
const MIXED = String.raw`(?=[^\s"']*[\d_.~+/=]|[\w-]{0,200}[a-z][A-Z]|[\w-]{20})`;

/** Returns whether a text is `user:password` in Base64, or another text with signs that no word has. */
function isCredentials(text: string): boolean {
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return (
    /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(decoded) || (text.length >= 8 && /\d|[+/=]|[a-z][A-Z]/.test(text))
  );
}

/** Signs between the groups of a card number, beside single blanks and dashes. */
const CARD_SIGN = String.raw`[._/,:+\u00a0\u2000-\u2015\u202f]|[ -]{2}|%20|\r?\n|\\n|[ ]\\?n`;

/** Names that sentences put directly in front of a secret. */
const NAMED_WORD =
  /passw(?:or)?d|passphrase|passcode|token|secret(?: access)?(?: key)?|(?:api|access|private|encryption)[ _-]?key|credentials?|session(?: id)?|jwt|otp/i;
/** A word with a letter and a digit, without the signs of paths, calls and versions. */
const LETTERS_AND_DIGITS = String.raw`(?=[^\s"'\x60\\,;]{0,200}\d)(?=[^\s"'\x60\\,;]{0,200}[a-z])(?![\w-]{0,40}[/(]|v?\d|[\w.-]{1,60}[=:][\s"'])`;

/**
 * Secrets that are known by what they look like. Each pattern begins where the one before it cannot have begun (a look-behind, a
 * fixed prefix), or its repetitions have an upper bound, so that a text is gone over once for each of them.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  // PEM and PGP, whole or cut off; PuTTY's format.
  {
    needs: /-----BEGIN|---- BEGIN/,
    pattern:
      /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}(?:[\s\S]*?-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}|[\s\S]*)/g,
  },
  {
    needs: /BEGIN/,
    pattern:
      /-{0,5}(?:[ +]|%20){0,2}\bBEGIN(?:(?:[ +]|%20)[A-Z0-9]{2,12}){0,3}(?:[ +]|%20)PRIVATE(?:[ +]|%20)KEY(?:(?:[ +]|%20)BLOCK)?-{0,5}[\s\S]*/g,
  },
  { needs: /BEGIN PGP/, pattern: /(?<=-----BEGIN PGP MESSAGE-----)[\s\S]*/g },
  // The rest of a key whose first line is missing.
  {
    needs: /END [A-Z0-9 ]{0,40}PRIVATE KEY/,
    pattern:
      /(?<![A-Za-z0-9+/=])(?:[A-Za-z0-9+/=]{16,}(?:\s|\\{1,8}[nr]){1,4}){1,200}(?=-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY)/g,
  },
  // Keys in Base64 once more: `LS0tLS1CRUdJTi` is `-----BEGIN`, `b3BlbnNzaC1rZXktdjE` is `openssh-key-v1`.
  {
    needs: /LS0tLS1CRUdJTi|b3BlbnNzaC1rZXktdjE/,
    pattern: /(?:LS0tLS1CRUdJTi|b3BlbnNzaC1rZXktdjE)[\w+/=-]*/g,
  },
  { needs: /Private-Lines:/, pattern: /(?<=Private-Lines:)[\s\S]*/g },
  // JSON Web Tokens: `eyJ` is `{"` in Base64.
  { needs: /eyJ/, pattern: /(?<![\w-])eyJ[\w-]+(?:\.|%2[Ee])[\w-]+(?:(?:\.|%2[Ee])[\w-]*){0,3}/g },
  // User and password of an address, also where the password was not encoded.
  {
    needs: /:\\{0,4}\/\\{0,4}\//,
    pattern:
      /((?<![\w+.-])(?:https?|wss?|ftp):(?:\\{0,4}\/){2})(?:[^\s/?#@:"'<>\\]{0,128}:(?!\d{1,5}(?:\\{0,4}\/|[?#]))[^\s"'<>]{0,256}@|[^\s/?#"'<>\\]{0,256}@)/gi,
    replacement: `$1${REDACTED}@`,
  },
  {
    needs: /:\\{0,4}\/\\{0,4}\//,
    pattern:
      /((?<![\w+.-])(?!https?:|wss?:|ftp:)[a-z][\w+.-]{0,40}:(?:\\{0,4}\/){2})(?:[^\s/?#@:"'<>\\]{0,128}:[^\s"'<>]{0,256}@|[^\s/?#"'<>\\]{0,256}@)/gi,
    replacement: `$1${REDACTED}@`,
  },
  {
    needs: /%3A%2F%2F/i,
    pattern: /(%(?:25)?3A%(?:25)?2F%(?:25)?2F)[^\s"'<>&@]{1,256}?(?:%(?:25)?40|@)/gi,
    replacement: `$1${REDACTED}@`,
  },
  // Users and passwords of drivers without a host, or with the host in parentheses.
  {
    needs: /:\/\//,
    pattern:
      /((?<![\w+.-])(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver)(?:\+\w{1,20})?:\/\/[\w.-]{1,60}:)(?!\d{1,5}(?:[/?,\s]|$))[^\s/@"'<>()]{3,128}(?=[\s"'()]|$)/g,
    replacement: `$1${REDACTED}`,
  },
  {
    needs: /@(?:tcp|unix|udp)?[(/]/,
    pattern: /(?<![\w.:/%+-])([\w.-]{1,60}:)[^\s:@"'<>/,]{1,128}@(?=(?:tcp|unix|udp)?\(|\/\w)/g,
    replacement: `$1${REDACTED}@`,
  },
  {
    needs: /\w\/[^\s/@]{1,128}@/,
    pattern:
      /(?<![\w/.:@-])(\w{1,60}\/)(?=[^\s/@"'<>]{0,128}\d)([^\s/@"'<>]{4,128})(?=@(?:[\w.-]{1,120}:\d{2,5}\/|[A-Z]{2,20}\b|\w{1,20}(?:\s|$)))/g,
    replacement: (found, user, password) => (looksSecret(password ?? '') ? `${user}${REDACTED}` : found),
  },
  // `ada:hunter2@db.example.com:5432`, an address without its scheme.
  {
    needs: /@/,
    pattern: /(?<![\w.:/%+-])([\w.-]{1,60}:)(?!\/\/)[^\s:@"'<>/,]{1,128}@(?=[\w.-]{1,120}:\d{2,5}\b)/g,
    replacement: `$1${REDACTED}@`,
  },
  // Schemes of RFC 6750 and RFC 7617 without their header; `Basic authentication` is text.
  {
    needs: /bearer/i,
    pattern: new RegExp(
      String.raw`(?<![\w])((?:[Bb]earer|BEARER)(?:\s{1,3}|%(?:25)?20|[+_]))(?!realm=|error=|scope=|charset=)${MIXED}[\w.~+/=-]{6,}`,
      'g',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    needs: /basic|negotiate/i,
    pattern:
      /(?<!\w)((?:[Bb]asic|BASIC|[Nn]egotiate)(?::?\s{1,3}|%(?:25)?20|\+))([A-Za-z0-9+/]{4,}={0,2})(?![\w+/])/g,
    replacement: (found, scheme, text) => (isCredentials(text ?? '') ? `${scheme}${REDACTED}` : found),
  },
  // An address without its scheme, and Oracle's `thin:scott/tiger@`.
  {
    needs: /\/\/[^/]{0,300}@|thin:/,
    pattern:
      /((?<![:\w\\/])\/\/)[^\s/?#@:"'<>]{1,128}:[^\s"'<>/]{1,256}@|(thin:)[^\s/@]{1,128}\/[^\s@]{1,128}@/g,
    replacement: (_found, slashes = '', thin = '') => `${slashes || thin}${REDACTED}@`,
  },
  // `the password is hunter2`, `cvv 123`.
  {
    needs: /passw|passphrase|passcode|token|secret|key|code|pin|otp/i,
    pattern:
      /\b((?:passw(?:or)?d|passphrase|passcode|token|secret|api[ _-]?key|(?:(?:verification|security|access|login|one-time) |your )code|pin|otp)\s{1,3}(?:is|was)\s{1,3})(?=[^\s,;"']{0,60}\d)[^\s,;"']{4,}/gi,
    replacement: `$1${REDACTED}`,
  },
  // `invalid password hunter2Xq9`, `token 'hunter2Xq9' is invalid`: letters and digits in one word.
  {
    needs: NAMED_WORD,
    pattern: new RegExp(
      String.raw`(?<![\w-])((?:${NAMED_WORD.source})(?: provided| given| entered| supplied| used| received)?(?: \([^()\s]{1,20}\)| (?:for|of) [\w.@-]{1,60})?:?(?:[ \t]|\\{1,8}t){1,3}\\{0,8}["'\x60]?)(?!\[redacted\])${LETTERS_AND_DIGITS}[^\s"'\x60\\,;]{8,}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    needs: /AUTH /,
    pattern: /(?<![\w-])(AUTH (?:[\w.-]{1,60} )?)(?=[A-Za-z]{0,60}\d)[^\s"'\\,;]{6,}/g,
    replacement: `$1${REDACTED}`,
  },
  // A code of OAuth in an address.
  {
    needs: /[?&](?:code|key|appid|ticket|state)=/,
    pattern:
      /([?&](?:code|key|appid|ticket|state)=)(?=[\w%./~-]{0,200}\d)(?![\da-f]{8}-[\da-f-]{27})[\w%./~-]{16,}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    needs: /code/i,
    pattern:
      /((?:verification|security|access|login|one-time|confirmation|activation) code:?\s{1,3})(?=[A-Z\d-]{0,9}\d)[A-Z\d-]{4,10}\b/gi,
    replacement: `$1${REDACTED}`,
  },
  // Oracle: `user/password@//host:1521/service`.
  {
    needs: /@\/\//,
    pattern: /(?<![\w/.])(\w{1,60}\/)[^\s/@"'<>]{1,128}(?=@\/\/)/g,
    replacement: `$1${REDACTED}`,
  },
  {
    needs: /cv[vc]|csc|otp|ssn|passcode/i,
    pattern: /\b((?:cvv2?|cvc2?|csc|otp|ssn|passcode)[\s#]{1,3})\d[\d-]{2,10}\b/gi,
    replacement: `$1${REDACTED}`,
  },
  ...PROVIDER_KEYS,
  // Card numbers.
  { needs: /\d(?:[ -]?\d){12}/, pattern: UUID_OR_DIGITS, replacement: hideCards },
  {
    needs: /\d{4}(?:[^\da-z]{1,6}|\\n)\d{4}/i,
    pattern: new RegExp(String.raw`(?<!\d)(?<!\d\.)\d{4}(${CARD_SIGN})\d{4}\1\d{4}\1\d{4}(?!\.?\d)`, 'g'),
    replacement: (found) => (isCardNumber(found.replaceAll(/%20|\D/g, '')) ? REDACTED : found),
  },
  // Digits of other scripts.
  {
    needs: /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]{13}/,
    pattern: /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]{13,19}/g,
    replacement: (found) => (isCardNumber(latinDigits(found)) ? REDACTED : found),
  },
];

const latinDigits = (digits: string): string =>
  digits.replaceAll(/[^]/g, (digit) => String(digit.charCodeAt(0) & 0xf));

function hideCards(found: string): string {
  return /^[\d -]+$/.test(found) ? replaceCardNumbers(found, REDACTED) : found;
}
