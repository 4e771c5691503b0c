import { hideFound, type IsSecret } from './hide-behind.js';
import { looksRandom, looksSecret } from './secret-looks.js';

/** A name, one of the signs that people put between a name and its value, and the value. */
const BESIDE =
  /(?<![\w.$-])(-{0,2}[\p{L}_$][\w.$-]{1,60})((?:[ \t\u2000-\u200a]|\\{1,8}t){0,40}(?:[|\u2502\u2503\u2551;,~#\u00b7\u2022\u2013\u2014>/@\t]|\\{1,8}t|->?(?= )|\.{2,40}|\u2026|_{3,40}|[\u21d2\u2190\u2254\u2192]|::|>>|<<)(?:[ \t\u2000-\u200a]|\\{1,8}t){0,40}(?:<<)?)(?!\[redacted\])(?=(\\{0,8}"[^"\\\r\n]{1,200}|'[^'\\\r\n]{1,200}|[^\s"'`,;|\u2502\u2503\u2551(){}[\]<>\\]{1,200}))/gu;
/** Words of a list of columns, of types and of states, which follow a name in a table and in a list of names. */
const WORDS_OF_LISTS =
  /^(?:names?|users?|usernames?|e-?mails?|logins?|ids?|roles?|types?|values?|texts?|strings?|numbers?|boolean|bool|int|integer|varchar|undefined|null|none|void|any|unknown|yes|no|true|false|required|optional|enabled|disabled|missing|invalid|expired|wc|grep|jq|sort|head|tail|tee|cat|less|base64|xargs|description|default)$/i;

/** Hides a value that stands beside its name behind a bar, a comma or another sign: `password|x`, `| password | x |`, `token; x`. */
export function hideSecretsBeside(text: string, isSecret: IsSecret): string {
  return hideFound(text, BESIDE, (found) => {
    const [whole, name = '', sign = '', value = ''] = found;
    if (!isSecret(name.replace(/^-+/, ''))) return undefined;
    const start = found.index + whole.length;
    const word = value.replace(/^[\\"']+/, '').replace(/[.:!?]+$/, '');
    const isHidden = /[|\u2502\u2503\u2551]/.test(sign)
      ? isInTable(text, found.index, sign, word, start + value.length, isSecret)
      : isQuotedPair(text, found.index, sign, value) ||
        looksSecret(word) ||
        (sign.trim() === ';' && isAlone(text, found.index, start + value.length, word));
    if (!isHidden) return undefined;
    const end = start + (/^["'\\]/.test(value) ? value.length : word.length);
    return { start, end };
  });
}

/** Returns whether a word behind a bar is a value. Lists of names and of types have bars, too, and so have commands. */
function isInTable(
  text: string,
  at: number,
  sign: string,
  word: string,
  end: number,
  isSecret: IsSecret,
): boolean {
  if (WORDS_OF_LISTS.test(word) || /^-+:?$/.test(word)) return false;
  if (looksSecret(word)) return true;
  if (isSecret(word)) return false;
  const isFirst = /(?:^|[\r\n"']|\\[nr])[ \t]{0,40}$/.test(text.slice(Math.max(0, at - 42), at));
  const isRow = /[|\u2502\u2503\u2551][ \t]{1,40}$/.test(text.slice(Math.max(0, at - 42), at));
  const isLast = !/^[ \t]{0,40}[|\u2502\u2503\u2551]/.test(text.slice(end, end + 42));
  return (
    isRow || (isFirst && isLast) || (!/\s/.test(sign) && isLast && !/[|\u2502]/.test(text[at - 1] ?? ''))
  );
}

/** `password; x` and nothing else. */
const isAlone = (text: string, at: number, end: number, word: string): boolean =>
  at === 0 && end === text.length && !/(?:ing|ed)$/.test(word);

/** `{password,"x"}` and `(password . "x")`: languages that write pairs so. */
const isQuotedPair = (text: string, at: number, sign: string, value: string): boolean =>
  /^["'\\]/.test(value) && /^(?:,(?:<<)?|, ?)$/.test(sign) && /[({[]/.test(text[at - 1] ?? '');

/** Names in a sentence. */
const NAME =
  /(?<![\w-])(?:passw(?:or)?ds?|passphrase|passcode|pwd|api[ _-]?keys?|(?:secret|access|private|encryption)[ _-]keys?|secrets?|tokens?|credentials?|otp|DB_PASSWORD)(?![\w/])/gi;
/** Words of a sentence. */
const WORD = /[^\s"'`,;:()<>[\]{}|\\/=]+/g;
/** Characters in which the secret of a name is looked for. */
const AHEAD = 80;
const BEHIND = 60;
/** Text between a secret and its name: `'x' is not a valid token`, `invalid value "x" for field password`. */
const CONNECTED =
  /^\\{0,8}["'`]?,? {1,3}(?:(?:is|was) (?:not|no|an?|the)|for|of|as|at|in|to)\b[\w "'`\\.]{0,40}$/;
/** A value right behind the name of a password, or behind a verb: `password hunter2`, `password was changed to hunter2`. */
const VALUE =
  /^(?:["'\]]{0,3}[\s(<[{:=]{1,6}|[^\r\n"'=]{0,60}?\b(?:got|received|equals?|value|from|to|is:?|ist|was)[ (]{1,3})(?=([^\s"'`,;:()<>[\]{}|\\/=@]{6,200}))/i;
const PASSWORD = /^(?:pass|pwd)/i;
const END_OF_SENTENCE = /[\r\n]\s*at |[\r\n]{2}|\. (?=[A-Z])|\\n\s+at /;
/** The quoted value that a check has refused: `password must be a number, got "x"`. */
const GOT =
  /^[^"'\r\n]{0,60}?(?:["'\\]{1,9}[^"'\r\n]{0,60}?)?\b(?:got|received|equals?|value|toBe|toEqual|from|to)(?: be| equal)?:?[ (]{1,3}\\{0,8}(["'])(?!\[redacted\])/;

/** Hides the words of a sentence about a secret that look like one. */
export function hideSecretsInSentences(text: string): string {
  let shown = hideFound(text, NAME, (found) => {
    const start = found.index + found[0].length;
    const ahead = sentenceOf(text.slice(start, start + AHEAD + 200));
    const word = firstRandom(ahead.slice(0, AHEAD), ahead) ?? directly(found[0], ahead);
    const got = GOT.exec(ahead);
    if (!got) return word && { start: start + word.start, end: start + word.end };
    const from = start + got[0].length;
    const closing = text.slice(from).search(/["'\r\n\\]/);
    const end = closing < 0 ? text.length : from + closing;
    return {
      start: Math.min(from, start + (word?.start ?? Infinity)),
      end: Math.max(end, start + (word?.end ?? 0)),
    };
  });
  shown = hideFound(shown, NAME, (found) => behind(shown, found.index));
  return shown;
}

/** Finds the value of a password where a sentence must have it: it may look less random there. */
function directly(name: string, ahead: string): { start: number; end: number } | undefined {
  const [whole, value = ''] = VALUE.exec(ahead) ?? [];
  const secret = value.replace(/[.?]+$/, '');
  if (whole === undefined || !looksSecret(secret)) return undefined;
  if (!PASSWORD.test(name) && !/^\r?\n/.test(ahead)) return undefined;
  return { start: whole.length, end: whole.length + secret.length };
}

const sentenceOf = (text: string): string => text.slice(0, END_OF_SENTENCE.exec(text)?.index ?? text.length);

function firstRandom(part: string, whole: string): { start: number; end: number } | undefined {
  for (const { index, 0: word } of whole.matchAll(WORD)) {
    if (index >= part.length) return undefined;
    const secret = word.replace(/[.!?]+$/, '');
    if (!looksRandom(secret)) continue;
    const end = index + secret.length;
    const next = /^["'`\\]{0,9} (?:to|and|or|into) ["'`\\]{0,9}([^\s"'`\\,;]+)/.exec(whole.slice(end));
    return { start: index, end: next && looksRandom(next[1] ?? '') ? end + next[0].length : end };
  }
  return undefined;
}

/** Finds the secret in front of its name. */
function behind(text: string, at: number): { start: number; end: number } | undefined {
  const from = Math.max(0, at - BEHIND);
  const words = [...text.slice(from, at).matchAll(WORD)];
  for (const { index, 0: word } of words.toReversed()) {
    const start = from + index;
    const end = start + word.length;
    const isValue = /(?:["'`]|value )$/i.test(text.slice(Math.max(0, start - 6), start));
    if ((looksRandom(word) || (isValue && looksSecret(word))) && CONNECTED.test(text.slice(end, at)))
      return { start, end };
  }
  return undefined;
}
