import filenamify from 'filenamify';
import { decodedName } from './decoded-name.js';

/** The name of an uploaded file, safe to show and to offer for downloads. It is never part of a path. */
export interface FileName {
  /** The name after cleaning, at most 100 characters and 240 bytes. */
  readonly display: string;
  /** Extension in lower case without the dot; empty without one. */
  readonly extension: string;
  readonly warnings: readonly string[];
}

/** File systems and archives allow 255 bytes; some bytes stay for suffixes such as ` (1)`. */
const MAX_BYTES = 240;
const MAX_LENGTH = 100;
/** A client that sends more wants something else than to name a file. */
const MAX_RECEIVED_LENGTH = 4_096;

/** Characters that are invisible or change the direction of the text, also zero-width joiners, which filenamify keeps. */
const INVISIBLE =
  /[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Private_Use}\uFFF9-\uFFFF]/gu;

/** Extensions of programs, also of those that web servers run. Apache runs `photo.php.png` in some configurations. */
const PROGRAM =
  /\.(?=(?:php\d?|phtml|phar|phps|pht|aspx?|ashx|asmx|jspx?|cgi|pl|py|rb|sh|exe|com|scr|bat|cmd|msi|dll|js|mjs|vbs|ps1|jar|hta|htaccess|s?html?|xhtml|svg|shtm)\.)/gi;

/**
 * Cleans the file name of a client: NFC, without path, control, bidirectional and zero-width characters, leading dots, dashes and tildes,
 * reserved names of Windows, and with a bounded length that keeps the extension.
 *
 * @returns `undefined` for a name that hides something or of which nothing is left
 */
export function cleanFileName(received: string): FileName | undefined {
  if (received.length > MAX_RECEIVED_LENGTH || !received.isWellFormed()) return undefined;
  const decoded = decodedName(received);
  // A NUL ends the name for programs in C, so the extension behind it is a lie.
  if (decoded === undefined || decoded.includes('\0')) return undefined;
  const visible = decoded.replace(INVISIBLE, '');
  const last = visible.slice(Math.max(visible.lastIndexOf('/'), visible.lastIndexOf('\\')) + 1);
  const bare = withoutBeginning(last);
  const plain = bare.replaceAll(PROGRAM, '_');
  const name = withinBytes(withoutBeginning(filenamify(plain, { replacement: '_', maxLength: MAX_LENGTH })));
  const { base, extension } = split(name);
  if (base.replaceAll('_', '') === '') return undefined;
  const warnings: string[] = [];
  if (decoded.normalize('NFC') !== received.normalize('NFC') || visible !== decoded || last !== visible)
    warnings.push('The name contained a path, encoded or invisible characters, which were removed');
  if (plain !== bare) warnings.push('The name contained a further extension, that of a program');
  return { display: name, extension: extension.toLowerCase(), warnings };
}

/** Leading dots hide files, leading dashes are options of programs, and shells replace a leading tilde. */
const withoutBeginning = (name: string): string => name.replace(/^[\s.~-]+/u, '').trimEnd();

function split(name: string): { readonly base: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return { base: name, extension: '' };
  return { base: name.slice(0, dot), extension: name.slice(dot + 1) };
}

/** Cuts the base of the name, by whole characters, so that the extension stays. */
function withinBytes(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const { base, extension } = split(name);
  const suffix = extension === '' ? '' : `.${extension}`;
  let left = MAX_BYTES - Buffer.byteLength(suffix);
  let cut = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(base)) {
    left -= Buffer.byteLength(segment);
    if (left < 0) break;
    cut += segment;
  }
  return cut.trimEnd() + suffix;
}
