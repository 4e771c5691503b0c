import { decodeReferences, withoutMarkup } from './markup.js';

/** The rules read this many characters of a text. That is some 10 ms of work. */
export const MAX_READ_LENGTH = 100_000;

/**
 * Control and format characters that no text needs, except the line feed: directional marks, zero-width spaces, soft hyphens, tag characters.
 * The joiners U+200C and U+200D remain: Persian, Indic scripts and emoji need them.
 */
const UNWANTED =
  /(?!\n)[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFD\u{E0000}-\u{E007F}]/u;
const EACH_UNWANTED = new RegExp(UNWANTED, 'gu');

/** The beginning of a tag, as browsers see it. */
const TAG_START = /<(?=[a-z/!?])/i;
const EACH_TAG_START = new RegExp(TAG_START, 'gi');

const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
const LINK = /!?\[([^\][\n]{0,300})\]\([^()\s]{0,2000}\)/g;
const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/g;
/** Markdown's emphasis and code. A single `*` or `_` can be part of a text. */
const EMPHASIS = /[*_`]{2,}|`/g;
/** Markdown's headings, quotations and list items, and lines that are made of signs. */
const LINE_MARKS = /^(?:(?:#{1,6}|[>*+•-])\s+)+|^[-=*_+•>#\s]+$/;

/**
 * The readable part of a text: well-formed and in NFC, without HTML, Markdown, addresses, control and directional characters.
 * An empty line separates paragraphs; all other white space becomes one blank. Takes time in proportion to the length.
 */
export function plainText(text: string): string {
  return readable(text).normalize('NFC');
}

/** The readable part of a text on one line. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll('\n\n', ' ');
}

/** Returns true if a text has no control or directional characters and no tag. */
export function isPlain(text: string): boolean {
  return text.isWellFormed() && !TAG_START.test(text) && !UNWANTED.test(text);
}

/** The beginning of a text. It ends with a whole code point. */
export function firstPart(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd8_00 && last <= 0xdb_ff ? length - 1 : length);
}

function readable(text: string): string {
  const lines = firstPart(text, MAX_READ_LENGTH)
    .toWellFormed()
    .replace(LINE_ENDS, '\n')
    .replaceAll('\t', ' ');
  const unmarked = decodeReferences(withoutMarkup(lines.replace(EACH_UNWANTED, '')))
    .replace(LINK, '$1')
    .replace(ADDRESS, ' ')
    .replace(EMPHASIS, '');
  return paragraphsOf(unmarked).join('\n\n').replace(EACH_TAG_START, '< ');
}

function paragraphsOf(text: string): string[] {
  const paragraphs: string[][] = [[]];
  for (const written of text.split('\n')) {
    const line = written.trim().replace(LINE_MARKS, '');
    if (line !== '') paragraphs.at(-1)!.push(line);
    else if (written.trim() === '') paragraphs.push([]);
  }
  return paragraphs
    .map((lines) => lines.join(' ').split(/\s+/).join(' ').trim())
    .filter((paragraph) => paragraph !== '');
}
