import { CENSOR } from './secret-fields.js';

/** Characters of a text that are shown; what is longer is cut. */
const MAX_LENGTH = 8_192;

/** Each repetition has an upper bound, so the time grows with the length of the text and nothing else. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Who connects to what: postgres://user:password@host
  [/\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@]{1,256}@/gi, `$1${CENSOR}@`],
  [/\b(bearer|basic)\s{1,8}[\w.~+/=-]{6,4096}/gi, `$1 ${CENSOR}`],
  [/\beyJ[\w-]{5,2048}\.[\w-]{5,4096}\.[\w-]{0,1024}/g, CENSOR],
  [
    /\b(password|passwd|pwd|secret|token|api[_-]?key)("?\s{0,2}[=:]\s{0,2})("[^"]{0,256}"|'[^']{0,256}'|[^\s"',;&}]{1,256})/gi,
    `$1$2${CENSOR}`,
  ],
];

/** Hides credentials in the message of an error, or in any other text that others have written. */
export function redactText(text: string): string {
  const shown = PATTERNS.reduce(
    (redacted, [pattern, replacement]) => redacted.replace(pattern, replacement),
    text.slice(0, MAX_LENGTH),
  );
  return text.length > MAX_LENGTH ? `${shown} [${text.length - MAX_LENGTH} more characters]` : shown;
}
