/** A colour of a terminal, which `util.inspect` writes around names and values; also as JSON writes it. */
export const COLOUR = String.raw`(?:\u001b|\\{1,8}(?:u001b|x1b))\[[\d;]{0,12}m`;
/**
 * Quotes, each with the backslashes that JSON inside of JSON puts in front of it. Languages write letters in front of a quote:
 * `b'x'` in Python, `N'x'` in SQL.
 */
const QUOTE = /(?:[bBfFrRuUeEnNxX]{1,2}|U&)?(\\{0,16})(["'`]|&quot;|%(?:25){0,3}22|u0022|x22)/y;
/** Opening quotes of typography, and the signs that can close them. */
const TYPOGRAPHIC = /[\u201c\u201e\u2018\u201a\u00ab\u2039][^\r\n\u201d\u2019\u00bb\u203a]{0,200}/y;
/** Blanks in front of a value. A line break counts when the value stands alone on the next line, as in YAML. */
const BLANKS = new RegExp(
  String.raw`(?:\*{1,2}(?=[ \t]))?(?:[ \t\u00a0\u2000-\u200a\u202f\u3000]|\\{1,8}t|&nbsp;){0,40}(?:${COLOUR})?` +
    String.raw`(?:(?:\r?\n|(?:\\{1,16}r)?\\{1,16}n)(?:[ \t]{1,40}(?!at |-|[\w.$-]{1,80}["']?[ \t]{0,9}[:=])(?=[^\s\\]|\\{1,16}["'])|(?=\\{0,16}["'])))?` +
    String.raw`(?:(?:is|was|ist|new)[ \t]{1,3}(?=\S)|<<(?=\\{0,16}"))?`,
  'y',
);
/** Signs that end a value without quotes when a new member, or nothing, follows. */
const END_OF_MEMBER =
  /[,;&](?=\s|$|\\{0,8}["'{[]|amp;|[\w$.%[\]-]{1,60}(?: [\w$.-]{1,60}){0,2}["']?\s{0,3}[=:])/y;
/** A line break, also as JSON writes it. */
const BREAK = String.raw`(?:\r?\n|\\{1,16}n)`;
const BLOCK_SCALAR = new RegExp(
  String.raw`[|>][+-]?\d?[+-]?[ \t]{0,9}${BREAK}(?:(?:[ \t]+(?:(?!\\+n)[^\r\n])*)?${BREAK})*(?:[ \t]+(?:(?!\\+n)[^\r\n])*)?`,
  'y',
);
/** Scheme and credentials of RFC 9110, with the parameters of schemes such as Digest and AWS4-HMAC-SHA256. */
const CREDENTIALS =
  /[^\s,;"'\\]+(?:(?:[ \t]|\\{1,8}t){1,3}(?![\w-]{1,40}=\\{0,8}["'])(?:\\{0,8}"[^"\\\r\n]{1,500}|[^\s,;"'\\]+))?(?:[,;]?[ \t]{0,3}[\w-]{1,40}=(?:\\{0,8}"[^"\r\n]*"|[^\s,;"'\\]+))*/y;
/** Signs between a type and its value: `string(10) "x"`, `password: String = "x"`. */
const BEHIND_TYPE = /[ \t]{1,3}(?:=[ \t]{0,3})?(?=\\{0,8}["'])/y;
/** A tag or an anchor of YAML in front of a value: `!vault`, `&name`. */
const YAML_PROPERTY = /[!&][\w!./-]{1,40}[ \t]{1,5}(?=\S)/y;
/** Signs between two texts that are joined. */
const JOINT = /[ \t]{0,3}(?:[+.&|]{1,2}[ \t]{0,3})?/y;
/** Values that reveal nothing. */
const NOTHING = new RegExp(
  String.raw`(?:true|false|null|undefined|none|nil|nan|\[\]|\{\}|on|off|yes|no|required|optional|missing|invalid|incorrect|wrong|expired|enabled|disabled|string|number|boolean|unset|empty|unknown|must|should|cannot|needs|accepted|rejected|denied|changed|updated|valid)(?![\w.+/=@#$%!*-])`,
  'iy',
);

/** How the value behind a name is written. */
export type ValueKind = 'plain' | 'line' | 'credentials';

/** A secret value in a text. */
export interface FoundValue {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/**
 * Finds the value that begins after `from`. Returns `undefined` without a value, and for values such as `null` that reveal nothing.
 *
 * @param closedBy the quote that encloses name and value, as in `-H 'Cookie: a=b'`
 */
export function valueAt(text: string, from: number, kind: ValueKind, closedBy = ''): FoundValue | undefined {
  const start = from + lengthOf(BLANKS, text, from);
  if (start >= text.length || text.startsWith('[redacted]', start)) return undefined;
  QUOTE.lastIndex = start;
  const [whole, backslashes = '', quote = ''] = QUOTE.exec(text) ?? [];
  if (whole !== undefined) {
    const opened = start + whole.length;
    // `"password="`: the quote closes the text in which the name stands.
    if (quote === closedBy && start === from && /^(?:[\s,;:)\]}]|$)/.test(text.slice(opened, opened + 1)))
      return undefined;
    const end = endOfQuoted(text, opened, quote, backslashes.length);
    return end === opened + whole.length
      ? undefined
      : { start, end: endOfFurther(text, end, backslashes.length), quoted: true };
  }
  const end = endOfBare(text, start, kind, closedBy);
  return end <= start || lengthOf(NOTHING, text, start) === end - start
    ? undefined
    : { start, end, quoted: false };
}

/**
 * End of a quoted text, the closing quote included; without one all that follows counts as secret. `depth` is the number of
 * backslashes in front of the opening quote: JSON inside of JSON has `\"`, once more inside `\\\"`.
 */
function endOfQuoted(text: string, opened: number, quote: string, depth: number): number {
  if (depth === 0 && text.startsWith(quote + quote, opened)) {
    const end = text.indexOf(quote.repeat(3), opened + 2);
    return end < 0 ? text.length : end + 3;
  }
  for (let end = text.indexOf(quote, opened); end >= 0; end = text.indexOf(quote, end + 1)) {
    const further = backslashesBefore(text, end, opened) - depth;
    // A quote of the value itself has one level of backslashes more; SQL writes it twice.
    if (further < 0 || further % (2 * (depth + 1)) !== 0) continue;
    if (depth === 0 && end > opened && text[end + 1] === quote) end += 1;
    else return end + quote.length;
  }
  return text.length;
}

/** The end of the texts that are joined to a text: `"a" + "b"`, `'a'"b"`. */
function endOfFurther(text: string, from: number, depth: number): number {
  let end = from;
  for (let joint = lengthOf(JOINT, text, end); end < text.length; joint = lengthOf(JOINT, text, end)) {
    QUOTE.lastIndex = end + joint;
    const [whole = '', backslashes = '', quote = ''] = QUOTE.exec(text) ?? [];
    // Two quotes side by side without a sign can be the end of one text and the beginning of the next.
    if (whole === '' || backslashes.length !== depth) return end;
    if (/^(?:[\s,;:)\]}.]|$)/.test(text.slice(end + joint + whole.length, end + joint + whole.length + 1)))
      return end;
    end = endOfQuoted(text, end + joint + whole.length, quote, depth);
  }
  return end;
}

function backslashesBefore(text: string, end: number, from: number): number {
  let start = end;
  while (start > from && text[start - 1] === '\\') start -= 1;
  return end - start;
}

function endOfBare(text: string, from: number, kind: ValueKind, closedBy: string): number {
  const start = from + lengthOf(YAML_PROPERTY, text, from);
  const first = text[start] as string;
  if (first === '{' || first === '[') return endOfBrackets(text, start);
  const block = lengthOf(BLOCK_SCALAR, text, start);
  if (block > 0) return start + block;
  const typographic = lengthOf(TYPOGRAPHIC, text, start);
  if (typographic > 0) return start + typographic;
  if (kind === 'line') {
    const line = endOfLine(text, start);
    const closed = closedBy === '' ? -1 : text.indexOf(closedBy, start);
    return closed < 0 ? line : Math.min(line, closed);
  }
  if (kind === 'credentials') return start + lengthOf(CREDENTIALS, text, start);
  if (first === '<' && /^<[^<>\s/]{1,200}>/.test(text.slice(start))) return text.indexOf('>', start) + 1;
  let end = start;
  while (end < text.length && !endsBare(text, end)) end += 1;
  return afterType(text, start, end);
}

/** The end of a value in front of which a type or a constructor stands: `Some("x")`, `string(10) "x"`, `String = "x"`. */
function afterType(text: string, start: number, end: number): number {
  let behind = end;
  const open = text.indexOf('(', start);
  if (open > start && open < end + 1 && /^[\w.$]{1,40}$/.test(text.slice(start, open))) {
    behind = endOfBrackets(text, open);
  } else if (!/^[A-Z][\w.<>]{1,40}$/.test(text.slice(start, end))) return end;
  const value = behind + lengthOf(BEHIND_TYPE, text, behind);
  if (value === behind) return behind;
  QUOTE.lastIndex = value;
  const [whole = '', backslashes = '', quote = ''] = QUOTE.exec(text) ?? [];
  return whole === '' ? behind : endOfQuoted(text, value + whole.length, quote, backslashes.length);
}

function endsBare(text: string, at: number): boolean {
  const char = text[at] as string;
  // `a"b"` is one word for a shell.
  if (
    /["']/.test(char) &&
    at > 0 &&
    /\w/.test(text[at - 1] ?? '') &&
    /^[\w-]{3,80}["'](?=[\s,;]|$)/.test(text.slice(at + 1, at + 84))
  )
    return false;
  if (/[\s"'`<]/.test(char)) return true;
  if (/[)\]}>]/.test(char)) return /^(?:[\s"'`<>,;:.)\]}]|$)/.test(text.slice(at + 1, at + 2));
  if (char === '\\') return /^\\+(?:["'nrt]|u00[023])/.test(text.slice(at, at + 12));
  return /[,;&]/.test(char) && lengthOf(END_OF_MEMBER, text, at) > 0;
}

/** End of a list, an object or arguments. Ignores brackets in quotes. Without an end, all that follows counts as secret. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '"') {
      const closing = text.indexOf('"', at + 1);
      if (closing < 0) return text.length;
      at = closing;
    } else if (/[([{]/.test(char)) depth += 1;
    else if (/[)\]}]/.test(char) && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

/** End of the line; line breaks of a JSON text count, too. */
export function endOfLine(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n]|\\+[rn]/);
  return end < 0 ? text.length : from + end;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  return matchAt(pattern, text, at)?.length ?? 0;
}
