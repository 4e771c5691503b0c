/** Control characters (C0, DEL, C1), line separators, and marks that change the text direction. */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
/** The same without line breaks and tabs, for texts of several lines. */
const UNSAFE_IN_LINES = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Returns the text on one line with control characters escaped as in JSON, so that no text can forge a line of a log. */
export const onOneLine = (text: string): string => escaped(text, UNSAFE);

/** Keeps line breaks and tabs and escapes all other control characters. */
export const withoutControls = (text: string): string =>
  escaped(text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text, UNSAFE_IN_LINES);

function escaped(text: string, unsafe: RegExp): string {
  return text.search(unsafe) < 0
    ? text
    : text.replaceAll(
        unsafe,
        (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
}
