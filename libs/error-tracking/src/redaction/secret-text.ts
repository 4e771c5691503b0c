import { REDACTED } from './redaction.constants.js';
import { SECRET_PATTERNS } from './secret-patterns.js';

/** A word longer than this is cut in two, when a text is. */
const LONGEST_WORD = 500;

/** Takes secrets out of texts and cuts them to size. */
export class SecretText {
  readonly #additional: readonly RegExp[];

  constructor(
    patterns: readonly RegExp[],
    private readonly maxLength: number,
  ) {
    this.#additional = patterns.map(everywhere);
  }

  redact(text: string): string {
    if (text.length <= this.maxLength) return this.#withoutSecrets(text).slice(0, this.maxLength);
    const end = endOfWhole(text, this.maxLength);
    const shown = this.#withoutSecrets(text.slice(0, end)).slice(0, this.maxLength);
    return `${shown}... (${text.length - end} more characters)`;
  }

  #withoutSecrets(text: string): string {
    let shown = text;
    for (const pattern of this.#additional) shown = shown.replaceAll(pattern, REDACTED);
    for (const { pattern, replacement = REDACTED } of SECRET_PATTERNS) {
      shown =
        typeof replacement === 'string'
          ? shown.replaceAll(pattern, replacement)
          : shown.replaceAll(pattern, replacement);
    }
    return shown;
  }
}

/**
 * Half of a secret is not recognised any more, so a text is cut before the word that the limit falls into; where there are no
 * words, as in JSON without blanks, before the value. Of a card number in groups each is a word.
 */
function endOfWhole(text: string, limit: number): number {
  const end = lastBefore(text, limit, BLANK) ?? lastBefore(text, limit, SIGN) ?? limit - LONGEST_WORD;
  return Math.max(0, end - (DIGITS_AT_END.exec(text.slice(Math.max(0, end - 100), end))?.[0].length ?? 0));
}

function lastBefore(text: string, limit: number, char: RegExp): number | undefined {
  for (let end = limit; end > 0 && limit - end < LONGEST_WORD; end -= 1) {
    if (char.test(text[end] as string)) return end;
  }
  return undefined;
}

const BLANK = /\s/;
const SIGN = /["'`<>(){}[\],;&|]/;
const DIGITS_AT_END = /\d(?:[ -]?\d)*$/;

/** A sticky pattern would be tried at the beginning only. */
const everywhere = (pattern: RegExp): RegExp =>
  new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gy]/g, '')}g`);
