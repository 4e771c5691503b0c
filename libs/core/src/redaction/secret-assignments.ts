import { nestedLines } from './nested-lines.js';
import type { SecretKeys, Secrecy } from './secret-keys.js';
import { REDACTED } from './redaction.constants.js';
import { COLOUR, type FoundValue, type ValueKind, endOfLine, valueAt } from './secret-value.js';

/** Signs between a name and its value: `=`, `:`, arrows and their encoded forms. */
const SEPARATOR =
  /[=:\uFF1A\uFF1D\u2192\u21d2\u2190\u2254]|<>|->|%(?:25){0,3}3[ad]|\\{1,8}(?:u00|x)3[ad]|&(?:#(?:61|58|x3d|x3a)|equals|colon);/gi;
/** Signs that can follow the first sign of `=>`, `:=`, `==` and `===`. */
const SECOND_SIGN = /[=>~]{1,2}/y;
/** Signs between the name and the separator: quotes, brackets of `user[password]`, their encoded forms, blanks. */
const CLOSERS = new RegExp(
  String.raw`(?:["'\x60[\]\\ \t\u00a0\u2000-\u200a\u202f\u3000\u2018-\u201f\u00bb\u203a+*!?~|<^]|\\{1,8}t|%(?:25){0,3}(?:5[BD]|2[027])|&(?:quot|nbsp);|[ux]0{0,2}22|${COLOUR}|<\/[a-z]{1,10}>){1,16}$`,
  'i',
);
const CLOSERS_LENGTH = 40;
/** Last signs of closers that could be part of a name: `%5D`, `\u0022`, the `m` of a colour. */
const LAST_OF_CLOSER = /[\dBDmt;>]/i;
/** A colour whose digits and `m` touch the name. */
// oxlint-disable-next-line no-control-regex -- colours begin with it
const COLOUR_BEFORE = /(?:\u001b|\\(?:u001b|x1b))\[(?:\d{0,3};){0,3}$/;
/** A name with an argument or a key: `password(ada)`, `password{ada}`, `Symbol(token)`. */
const NAME_WITH_ARGUMENT =
  /([\p{L}_$][\w$.-]{0,60})[ \t]?[({<[]([^(){}<>[\]\r\n]{1,60})[)}>\]]["'\]]{0,2}[ \t]{0,3}$/u;
/** Names around the brackets of `user.password[0]` and `filter[token][eq]`. */
const PATH_BEFORE = /[\w.$-]{1,60}(?:\[["']?[\w.$-]{0,40}["']?\]){0,4}\[["']?$/;
const NAME_LENGTH = 80;
/** Words that are a secret together with the word in front of them only: `api key`, `card number`. */
const SECOND_WORDS = /^(?:keys?|code|number|string|url|word|phrase|passe)$/i;
const WORD_BEFORE = /(?<![\w-])[A-Za-z]{2,20}(?: de)?(?= $)/;
const START_OF_LINE = /(?:^|[\r\n]|\\[rn])[ \t]*(?:- )?(?:export |set |SET )?[$"']?$/;

const SOURCE_FILE = /\.(?:[cm]?[jt]sx?|java|py|go|rb|php|cs|rs|vue|json|ya?ml)$/;

/** Name in front of a separator. */
interface FoundName {
  readonly name: string;
  /** The name without the end of an escape in front of it. */
  readonly unescaped: string;
  readonly start: number;
  /** `true` if the name stands in quotes or brackets, as in JSON and in query strings. */
  readonly enclosed: boolean;
  /** The names around it, when it stands in brackets; else empty. */
  readonly path: string;
  /** `true` if it is the last part of a path: `POST /auth/token: 401`, `token.ts:12`. */
  readonly isPath: boolean;
}

/**
 * Hides the values of names that are secret: `password=x`, `"apiKey": "x"`, `?token=x`, `user[password]=x`, `PASSWORD => x`.
 * Looks back from each separator for at most 120 characters and forward to the end of the value, behind which it goes on, so the
 * text is gone over once.
 */
export function hideAssignments(text: string, keys: SecretKeys): string {
  let shown = '';
  let from = 0;
  SEPARATOR.lastIndex = 0;
  for (let found = SEPARATOR.exec(text); found; found = SEPARATOR.exec(text)) {
    const value = secretBehind(text, found.index, found[0], from, keys);
    if (!value) continue;
    shown += text.slice(from, value.start) + REDACTED;
    from = value.end;
    SEPARATOR.lastIndex = from;
  }
  return from === 0 ? text : shown + text.slice(from);
}

function secretBehind(
  text: string,
  at: number,
  sign: string,
  from: number,
  keys: SecretKeys,
): FoundValue | undefined {
  const found = nameBefore(text, at, from);
  if (!found) return undefined;
  let secrecy = keys.secrecyOf(found.unescaped);
  if (!secrecy.secret) secrecy = keys.secrecyOf(found.name);
  if (!secrecy.secret && found.path !== '' && !sign.startsWith(':')) {
    secrecy =
      found.path
        .split(/[.[\]"']+/)
        .map((name) => keys.secrecyOf(name))
        .find(({ secret }) => secret) ?? secrecy;
  }
  if (!secrecy.secret) return undefined;
  let behind = at + sign.length;
  // `secret://x` and `Token::of` name nothing; `password:=x` does.
  if (sign === ':' && /^(?:\/\/|:)/.test(text.slice(behind, behind + 2))) return undefined;
  SECOND_SIGN.lastIndex = behind;
  behind += SECOND_SIGN.exec(text)?.[0].length ?? 0;
  const isColon = sign === ':' && text[at + 1] !== '=';
  const kind = kindOf(found.name, isColon);
  const value = valueAt(text, behind, kind, found.enclosed ? '' : enclosing(text, found.start));
  if (!value) {
    const isSentence = !isColon || secrecy.isWord || secrecy.isTitle;
    return isSentence ? undefined : nestedLines(text, found.start, behind);
  }
  if (!isSecret(secrecy, found, value, text.slice(value.start, value.end), isColon)) return undefined;
  return kind === 'plain' ? toEndOfLine(text, found, value, isColon) : value;
}

function isSecret(
  { counts, isWord, isTitle }: Secrecy,
  { enclosed, isPath }: FoundName,
  { quoted }: FoundValue,
  value: string,
  isColon: boolean,
): boolean {
  if (counts && /^[\d.,_]+$/.test(value)) return false;
  if (!isColon || enclosed || quoted) return true;
  // The members of an object are judged by their own names.
  if (isTitle || isPath || (isWord && value.startsWith('{'))) return false;
  return !isWord || /\d/.test(value) ? !isWord || value.length >= 4 : value.length >= 16;
}

/** In a dump of several lines (YAML, environment) a value without quotes goes on to the end of its line. */
function toEndOfLine(text: string, found: FoundName, value: FoundValue, isColon: boolean): FoundValue {
  if (value.quoted || !/[\r\n]|\\[rn]/.test(text)) return value;
  const before = text.slice(Math.max(0, found.start - 60), found.start);
  if (!START_OF_LINE.test(before)) return value;
  if (!isColon && !/^[A-Z\d_]+$/.test(found.unescaped)) return value;
  return { ...value, end: Math.max(value.end, endOfLine(text, value.start)) };
}

function nameBefore(text: string, at: number, from: number): FoundName | undefined {
  let end = at;
  // PostgreSQL: `Key (password)=(x)`.
  if (text.startsWith(')=(', end - 1)) end -= 1;
  if (end > from && !isNameChar(text.charCodeAt(end - 1))) {
    end -= CLOSERS.exec(text.slice(Math.max(from, end - CLOSERS_LENGTH), end))?.[0].length ?? 0;
  } else if (text[end - 1] === '\\' || LAST_OF_CLOSER.test(text[end - 1] ?? '')) {
    end -= CLOSERS.exec(text.slice(Math.max(from, end - CLOSERS_LENGTH), end))?.[0].length ?? 0;
  }
  let start = end;
  while (start > from && end - start < NAME_LENGTH && isNameChar(text.charCodeAt(start - 1))) start -= 1;
  if (start === end) return nameWithArgument(text, at, from);
  if (COLOUR_BEFORE.test(text.slice(Math.max(from, start - 20), start))) {
    start += /^\d{0,3}m/.exec(text.slice(start, end))?.[0].length ?? 0;
  }
  const word = decoded(text.slice(start, end));
  const before = SECOND_WORDS.test(word)
    ? WORD_BEFORE.exec(text.slice(Math.max(0, start - 22), start))?.[0]
    : undefined;
  const name = before === undefined ? word : `${before}_${word}`;
  if (name === '') return undefined;
  // `\nPIN` of a JSON text is `PIN` on a new line, `C:\token` is not `oken`.
  const escape = /^.*\\[nrt](?=.)/.exec(name)?.[0].length ?? 0;
  const isOption =
    /^\s?\/$/.test(text.slice(Math.max(0, start - 2), start)) && /[^\s\d]/.test(text[at + 1] ?? ' ');
  const isPath = (escape === 0 && text[start - 1] === '/' && !isOption) || SOURCE_FILE.test(name);
  const isInBrackets = /\[["']?$/.test(text.slice(Math.max(0, start - 2), start));
  return {
    path: isInBrackets ? (PATH_BEFORE.exec(text.slice(Math.max(0, start - 120), start))?.[0] ?? '') : '',
    name,
    unescaped: name.slice(escape),
    start: start + escape,
    enclosed: /\S/.test(text.slice(end, at)),
    isPath,
  };
}

/** Finds the name in front of brackets; of a symbol, the name in them. */
function nameWithArgument(text: string, at: number, from: number): FoundName | undefined {
  if (!/[)}>\]]["'\] \t]{0,5}$/.test(text.slice(Math.max(from, at - 6), at))) return undefined;
  const [whole = '', outer = '', inner = ''] =
    NAME_WITH_ARGUMENT.exec(text.slice(Math.max(from, at - 140), at)) ?? [];
  const name = outer === 'Symbol' ? inner : outer;
  if (name === '') return undefined;
  return { name, unescaped: name, start: at - whole.length, enclosed: true, path: '', isPath: false };
}

/** Letters of a name can be written as `\u0070`, `\x70` or `%70`; of `user%5Bpin` only `pin` is the name. */
function decoded(name: string): string {
  let shown = name;
  for (let round = 0; round < 4 && shown.includes('%'); round += 1) {
    shown = shown.replaceAll(/%([\da-f]{2})/gi, (_escape, code: string) => charOf(code));
  }
  if (shown.includes('\\')) {
    shown = shown.replaceAll(
      /\\+(?:u([\da-f]{4})|x([\da-f]{2}))/gi,
      (_escape, long: string | undefined, short: string) => charOf(long ?? short),
    );
  }
  shown = shown.replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
  return shown === name ? name : (shown.split(/[^\w$.\\\p{L}-]+/u).at(-1) ?? '');
}

const charOf = (code: string): string => String.fromCharCode(Number.parseInt(code, 16));

/** Letters, digits, `_ - . $`, the signs of escapes, letters beyond ASCII, and invisible characters. */
function isNameChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46 ||
    code === 36 ||
    code === 92 ||
    code === 37 ||
    (code > 0xbf &&
      code < 0xff1a &&
      !(code >= 0x2000 && code < 0x2c00) &&
      !(code >= 0x3000 && code < 0x3005)) ||
    (code > 0xff20 && code < 0xff5b) ||
    isInvisible(code)
  );
}

/** Invisible characters, such as NUL, zero-width spaces and marks of the text direction. */
const isInvisible = (code: number): boolean =>
  (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 27) ||
  (code > 126 && code < 160) ||
  code === 0xad ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f);

/** A quote directly in front of the name encloses name and value: `-H 'Cookie: a=b'`. */
function enclosing(text: string, start: number): string {
  const before = text[start - 1] ?? '';
  return /["'`]/.test(before) ? before : '';
}

function kindOf(name: string, isColon: boolean): ValueKind {
  const last = name.toLowerCase();
  if (last.endsWith('cookie')) return 'line';
  return last.endsWith('authorization') || (isColon && last.endsWith('-signature')) ? 'credentials' : 'plain';
}
