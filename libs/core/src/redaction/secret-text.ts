import { hideSecretsInSentences } from './beside-secrets.js';
import { isFrame, isHarmless } from './harmless-text.js';
import { hideNamedSecrets } from './named-secrets.js';
import { PERSONAL_DATA } from './personal-data.js';
import { REDACTED } from './redaction.constants.js';
import { hideAssignments } from './secret-assignments.js';
import { type SecretKeys, addPattern } from './secret-keys.js';
import type { SecretPattern } from './secret-pattern.js';
import { SECRET_PATTERNS } from './secret-patterns.js';

/** A word longer than this is cut in two, when a text is. */
const LONGEST_WORD = 500;
/** Room for the remark about the rest of a text. */
const REMARK_LENGTH = 32;

/** Hides secrets in texts, and cuts texts to size before it looks at them: the work has an upper bound, however long they are. */
export class SecretText {
  readonly #patterns: RegExp[] = [];
  #personalData = false;

  /** @param base patterns that count as well */
  constructor(
    private readonly keys: SecretKeys,
    private readonly base?: SecretText,
  ) {}

  /** Adds patterns of the application. */
  add(patterns: readonly RegExp[], personalData?: boolean): void {
    for (const pattern of patterns) addPattern(this.#patterns, everywhere(pattern));
    if (personalData !== undefined) this.#personalData = personalData;
  }

  /**
   * The text without secrets, at most `maxLength` characters and a remark long.
   *
   * @param length of the whole text, when only its beginning is given
   */
  redact(text: string, maxLength: number, length = text.length): string {
    if (length <= maxLength) return this.#hide(text).slice(0, maxLength);
    const limit = maxLength > 12 * REMARK_LENGTH ? maxLength - REMARK_LENGTH : maxLength;
    const end = endOfWhole(text, limit);
    return `${this.#hide(text.slice(0, end)).slice(0, limit)}... (${length - end} more characters)`;
  }

  /** Lines of a stack; those that only name a place in the code need no search. */
  redactFrames(frames: string, maxLength: number): string {
    if (this.hidesOwn) return this.redact(frames, maxLength);
    return frames
      .split('\n')
      .map((line) => (isFrame(line) ? line : this.redact(line, maxLength)))
      .join('\n')
      .slice(0, maxLength);
  }

  /** Returns whether a text is known to hold no secret, without a search. */
  isHarmless(text: string): boolean {
    return isHarmless(text) && !this.hidesOwn;
  }

  /** Returns whether the application has patterns of its own. */
  get hidesOwn(): boolean {
    return this.#patterns.length > 0 || this.hidesPersonalData || (this.base?.hidesOwn ?? false);
  }

  get hidesPersonalData(): boolean {
    return this.#personalData || (this.base?.hidesPersonalData ?? false);
  }

  #hide(text: string): string {
    let shown = this.#hideOwn(text);
    if (shown.length < SHORTEST_SECRET) return shown;
    for (const pattern of SECRET_PATTERNS) shown = hidePattern(shown, pattern);
    shown = hideNamedSecrets(shown, this.keys);
    shown = hideAssignments(shown, this.keys);
    shown = hideSecretsInSentences(shown);
    if (this.hidesPersonalData) for (const pattern of PERSONAL_DATA) shown = hidePattern(shown, pattern);
    return shown;
  }

  #hideOwn(text: string): string {
    let shown = this.base ? this.base.#hideOwn(text) : text;
    for (const pattern of this.#patterns) shown = shown.replaceAll(pattern, REDACTED);
    return shown;
  }
}

/** `pw=x` */
const SHORTEST_SECRET = 4;

function hidePattern(text: string, { needs, pattern, replacement = REDACTED }: SecretPattern): string {
  if (!needs.test(text)) return text;
  return typeof replacement === 'string'
    ? text.replaceAll(pattern, replacement)
    : text.replaceAll(pattern, replacement);
}

/**
 * Returns where to cut a text. No pattern recognises half of a secret, so the text is cut before the word at the limit. In a text without
 * words, such as JSON without blanks, it is cut before the value. Each group of a card number is a word.
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
