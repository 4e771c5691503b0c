import { bracketPairs } from './bracket-pairs.js';
import { type Placeholder, replaceParts, TIME_UNIT, wordKind } from './word-kinds.js';

/** Quotation marks of languages other than English, and of English typography, each with the marks that can close it. */
const TYPOGRAPHIC: Readonly<Record<string, string>> = {
  '“': '”',
  '„': '“”',
  '‘': '’',
  '‚': '‘’',
  '«': '»',
  '»': '«',
  '‹': '›',
  '「': '」',
  '『': '』',
};
/** Maximum number of characters of a quotation in such marks, which bounds the search for its end. */
const MAX_QUOTATION = 200;

/** A run without blanks, quotes and brackets; an apostrophe inside of a word belongs to it. */
const WORD = /(?:[^\s"'`()[\]{}<>|,;]|(?<=\w)'(?=\w))+/y;
const BLANKS = /\s+/y;
const UNIT_AFTER = new RegExp(`\\s${TIME_UNIT}(?![\\w-])`, 'y');
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
/** `Sun Nov 22 2026 03:52:01 GMT+0000 (UTC)`, `Sun, 22 Nov 2026 03:52:01 GMT`, `Nov 22, 2026`. */
const DATE_IN_WORDS = new RegExp(
  `(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?(?:${MONTH} \\d{1,2}|\\d{1,2} ${MONTH}),? \\d{4}` +
    '(?:,? \\d{1,2}:\\d{2}(?::\\d{2})?)?(?: (?:GMT|UTC|Z)?(?:[-+]\\d{4})?)?(?: \\([\\w +:-]{1,40}\\))?',
  'y',
);
const IPV6_IN_BRACKETS = /\[[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?\](?::\d+)?/iy;
/** The beginnings of a JSON list; anything else in brackets is text. */
const LIST_START = /\[\s{0,4}(?:["\d{[\]-]|(?:true|false|null)\b)/y;
const OPEN_PARENTHESIS = /\s?\(/y;
const NEXT_PARENTHESIS = /\s{0,4},\s{0,4}\(/y;
/** The beginnings of a list of values, as opposed to an explanation in parentheses. */
const SQL_VALUE = /\(\s{0,4}(?:['"\d$?:@(-]|null\b)/iy;

/**
 * Nouns for parts of the system. The quoted name behind such a noun comes from code or configuration, not from users.
 */
const PART_OF_SYSTEM =
  /(?:^|[\s(])(?:service|circuit|bulkhead|policy|budget of|operation|queue|worker|check|upstream|provider|dependency|task) $/i;
/** Longest noun, with the characters around it. */
const MAX_NOUN = 14;
/** A name of up to 64 characters; more than three digits make it an id. */
const NAME = /^(?!(?:\D{0,64}\d){4})[a-z][\w.:-]{0,63}$/i;

/** Walks over a message once, from left to right, and writes the parts that do not vary. */
export class MessageScanner {
  #at = 0;
  #out = '';
  #last: Placeholder | undefined;
  /** Length of the output after the last placeholder. */
  #lastEnd = -1;
  #pairs: ReadonlyMap<number, number> | undefined;
  /** Quotes that were not closed once will not be closed later. */
  readonly #unclosed = new Set<string>();

  /**
   * @param isCut whether brackets may end beyond the text
   * @param keepsNames whether the names of parts of the system are kept
   */
  constructor(
    private readonly text: string,
    private readonly isCut: boolean,
    private readonly keepsNames: boolean,
  ) {}

  scan(): string {
    while (this.#at < this.text.length) this.#step(this.text[this.#at] as string);
    return this.#out.trim();
  }

  #step(char: string): void {
    if (this.#take(BLANKS) !== undefined) this.#out += ' ';
    else if (char === '"' || char === "'" || char === '`') this.#quoted(char);
    else if (this.keepsNames && char in TYPOGRAPHIC) this.#typographic(TYPOGRAPHIC[char] as string);
    else if (char === '{' || char === '[') this.#bracketed(char);
    else this.#word();
  }

  #word(): void {
    const date = this.#take(DATE_IN_WORDS);
    if (date !== undefined) {
      this.#put('<date>');
      return;
    }
    const word = this.#take(WORD);
    if (word === undefined) this.#literal();
    else if (!VARIES.test(word)) {
      this.#out += word;
      this.#sqlList(word);
    } else this.#varying(word);
  }

  #varying(word: string): void {
    const end = endWithoutPunctuation(word);
    const core = word.slice(0, end);
    let start = 0;
    let kind = wordKind(core);
    // `user=a@b.com`, `id=5`: the text behind each of the first `=` is a word of its own.
    for (let signs = 0; kind === undefined && signs < MAX_SIGNS; signs += 1) {
      const sign = core.indexOf('=', start);
      if (sign < 0) break;
      this.#out += replaceParts(core.slice(start, sign + 1));
      start = sign + 1;
      kind = wordKind(core.slice(start));
    }
    if (kind === undefined) this.#out += replaceParts(core.slice(start));
    else this.#put(kind === '<n>' && end === word.length && this.#take(UNIT_AFTER) ? '<duration>' : kind);
    this.#out += word.slice(end);
  }

  /** The number of members varies in `IN (1, 2, 3)` and `VALUES (1, 'a'), (2, 'b')`. */
  #sqlList(word: string): void {
    const keyword = word.length === 2 || word.length === 6 ? word.toLowerCase() : '';
    if (keyword !== 'in' && keyword !== 'values') return;
    const before = this.#at;
    const blank = this.#take(OPEN_PARENTHESIS);
    if (blank === undefined) return;
    let open = this.#at - 1;
    this.#at = open;
    let close = keyword === 'values' || this.#take(SQL_VALUE) !== undefined ? this.#closing(open) : undefined;
    if (close === undefined) {
      this.#at = before;
      return;
    }
    while (close !== undefined) {
      this.#at = close + 1;
      if (this.#take(NEXT_PARENTHESIS) === undefined) break;
      open = this.#at - 1;
      close = this.#closing(open);
    }
    this.#out += ' ';
    this.#put('<list>');
  }

  #quoted(quote: string): void {
    const end = this.#endOfQuote(quote);
    if (end === undefined) {
      this.#literal();
      return;
    }
    const value = this.text.slice(this.#at + 1, end);
    const isName = this.keepsNames && NAME.test(value) && PART_OF_SYSTEM.test(this.#out.slice(-MAX_NOUN));
    this.#at = end + 1;
    if (isName) this.#out += `${quote}${value}${quote}`;
    else this.#put('<value>');
  }

  /** @param closing the characters that can end the quotation */
  #typographic(closing: string): void {
    const last = Math.min(this.text.length, this.#at + MAX_QUOTATION);
    for (let end = this.#at + 1; end < last; end += 1) {
      if (!closing.includes(this.text[end] as string)) continue;
      this.#at = end + 1;
      this.#put('<value>');
      return;
    }
    this.#literal();
  }

  #endOfQuote(quote: string): number | undefined {
    if (this.#unclosed.has(quote)) return undefined;
    const closes = quote === "'" ? (end: number) => !isWordChar(this.text[end + 1]) : () => true;
    if (quote === "'" && isWordChar(this.text[this.#at - 1])) return undefined;
    let end = this.text.indexOf(quote, this.#at + 1);
    while (end >= 0 && !closes(end)) end = this.text.indexOf(quote, end + 1);
    if (end >= 0) return end;
    this.#unclosed.add(quote);
    return undefined;
  }

  #bracketed(char: string): void {
    if (char === '[') {
      if (this.#take(IPV6_IN_BRACKETS) !== undefined) {
        this.#put('<ip>');
        return;
      }
      LIST_START.lastIndex = this.#at;
      if (!LIST_START.test(this.text)) {
        this.#literal();
        return;
      }
    }
    const close = this.#closing(this.#at);
    if (close === undefined) {
      this.#literal();
      return;
    }
    this.#at = close + 1;
    this.#put('<json>');
  }

  /** The position of the closing bracket; the end of the text if the text was cut. */
  #closing(open: number): number | undefined {
    this.#pairs ??= bracketPairs(this.text);
    return this.#pairs.get(open) ?? (this.isCut ? this.text.length - 1 : undefined);
  }

  #literal(): void {
    this.#out += this.text[this.#at] as string;
    this.#at += 1;
  }

  /** Lists of the same kind of value become one placeholder, independent of their length. */
  #put(placeholder: Placeholder): void {
    if (placeholder === this.#last && isSeparator(this.#out.slice(this.#lastEnd))) {
      this.#out = this.#out.slice(0, this.#lastEnd);
      return;
    }
    this.#out += placeholder;
    this.#last = placeholder;
    this.#lastEnd = this.#out.length;
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#at;
    const found = token.exec(this.text);
    if (found === null) return undefined;
    this.#at = token.lastIndex;
    return found[0];
  }
}

/** Maximum number of `=` in a word behind which the rest is read again. */
const MAX_SIGNS = 8;

/** A short word that consists of letters is text. */
const VARIES = /[\d@:/\\=.]|^.{20}/;

const isWordChar = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);
const isSeparator = (text: string): boolean => text === '' || text === ' ' || text === ',' || text === ', ';

function endWithoutPunctuation(word: string): number {
  let end = word.length;
  while (end > 1 && '.:!?'.includes(word[end - 1] as string)) end -= 1;
  return end;
}
