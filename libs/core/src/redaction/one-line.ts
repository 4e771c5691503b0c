/**
 * Characters that can forge a line of a log, act on a terminal or hide text: control characters (C0, DEL, C1), line separators, and
 * invisible characters such as zero-width spaces and marks that change the text direction. The joiners U+200C and U+200D are safe
 * between two characters beyond ASCII only, where several scripts and emojis need them.
 */
const UNSAFE_CHARACTER = String.raw`[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|(?<![^\0-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f])`;
const UNSAFE = new RegExp(UNSAFE_CHARACTER, 'gu');
/** The same without line breaks and tabs, for texts of several lines. */
const UNSAFE_IN_LINES = new RegExp(String.raw`(?![\n\t])(?:${UNSAFE_CHARACTER})`, 'gu');
const UNSAFE_RUNS = new RegExp(`(?:${UNSAFE_CHARACTER})+`, 'gu');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Returns the text on one line with control characters escaped as in JSON, so that no text can forge a line of a log. */
export const onOneLine = (text: string): string => escaped(text, UNSAFE);

/** Keeps line breaks and tabs and escapes all other control characters. */
export const withoutControls = (text: string): string =>
  escaped(text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text, UNSAFE_IN_LINES);

/** Returns the text on one line, with a blank in place of each run of control characters: for messages to people. */
export const withBlanksForControls = (text: string): string => text.replaceAll(UNSAFE_RUNS, ' ').trim();

function escaped(text: string, unsafe: RegExp): string {
  return text.search(unsafe) < 0
    ? text
    : text.replaceAll(
        unsafe,
        (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
}
