/**
 * Code that a server, a browser or an office program would run. Each pattern asks for so much text that chance does not
 * produce it in 256 KiB of a film.
 */
const SCRIPTS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['PHP code', /<\?php\s|<\?=\s*[`$@]?[a-z_]{2,}[\x20-\x7e]{16}|<\?=[\x20-\x7e]{8,120}?\?>/],
  ['a script of a server page', /<%[@=!]?[\x20-\x7e\s]{12,120}?%>|<jsp:[a-z]/],
  ['a script for browsers', /<script[\s>/]/],
  ['a web page', /<!doctype\s+html|<html[\s>]|<iframe[\s>/]|<body[\s>][\x20-\x7e\s]{4}/],
  ['a macro', /vbaproject\.bin|_vba_project/],
];

const SVG = /<svg[\s>/]/;
const EVENT_HANDLER = /[\s/"']on[a-z]{3,30}\s{0,8}=\s{0,8}["'a-z]/;

/** Words of code that appear in harmless text as well. */
const SUSPICIOUS: readonly RegExp[] = [
  /\beval\s{0,8}\([\x20-\x7e]{6}/,
  /javascript:[\x20-\x7e]{2}/,
  /vbscript:[\x20-\x7e]{2}/,
  /document\.(?:cookie|write|location)/,
  /string\.fromcharcode/,
  /\b(?:base64_decode|shell_exec|passthru|proc_open)\s{0,8}\(/,
  /wscript\.shell|activexobject|powershell(?:\.exe)?\s+-[a-z]/,
  /\b(?:auto_?open|auto_?exec|document_open|workbook_open)\b[\x20-\x7e\s]{4}/,
  /[\s/"']on(?:error|load|click|mouseover|focus|begin|toggle)\s{0,8}=[\x20-\x7e]{4}/,
  /\/javascript[\s/(<]/,
];

/** The code that a part of a file contains. */
export interface EmbeddedCode {
  /** Kind of code, for a sentence. Without one there is no script for certain. */
  readonly script: string | undefined;
  readonly suspicious: boolean;
}

/** Looks for code in a part of a file. */
export function embeddedCode(part: Buffer): EmbeddedCode {
  const text = part.toString('latin1').toLowerCase();
  const script = SCRIPTS.find(([, pattern]) => pattern.test(text))?.[0] ?? activeSvg(text);
  return { script, suspicious: script !== undefined || SUSPICIOUS.some((pattern) => pattern.test(text)) };
}

function activeSvg(text: string): string | undefined {
  const at = text.search(SVG);
  if (at === -1) return undefined;
  return EVENT_HANDLER.test(text.slice(at)) ? 'an SVG image with event handlers' : undefined;
}
