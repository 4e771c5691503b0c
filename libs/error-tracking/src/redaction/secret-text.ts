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
    if (text.length <= this.maxLength) return this.#withoutSecrets(text);
    const end = endOfWholeWords(text, this.maxLength);
    return `${this.#withoutSecrets(text.slice(0, end))}... (${text.length - end} more characters)`;
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

/** Half of a secret is not recognised any more, so a text is cut before the word that the limit falls into. */
function endOfWholeWords(text: string, limit: number): number {
  let end = limit;
  while (end > 0 && limit - end < LONGEST_WORD && !isBlank(text[end])) end -= 1;
  return end;
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\n' || char === '\t';

const everywhere = (pattern: RegExp): RegExp =>
  new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
