import type { IsSecret } from './hide-behind.js';
import { REDACTED } from './redaction.constants.js';

/** Line breaks, also those that JSON has escaped. */
const BREAK = /\r\n|[\r\n]|\\{1,16}r\\{1,16}n|\\{1,16}n/g;
/** Signs between the columns of a table; the last is that of columns without a sign. */
const DELIMITERS: readonly RegExp[] = [/[|\u2502\u2503\u2551]/g, /\t|\\{1,16}t/g, /;/g, /,/g, / {2,}(?=\S)/g];
/** A line between the names and the rows: `|---|:--:|`, `+----+`, `├───┼───┤`. */
const RULE = /^[\s|+:=*\u2500-\u257f-]+$/;
/** The name of a column, with the signs that stand around it. */
const COLUMN = /^[\p{L}_#$(*"'`\\][\p{L}\p{N}_ .()#$*"'`\\-]{0,60}$/u;
/** Text in front of the first name, such as the beginning of a JSON text. */
const BEFORE_FIRST = /^.*[":{[]\s*(?=[\p{L}_(]|$)/u;
const SIGNS = /^["'`*\\\s]+|["'`*\\\s]+$/g;
const MAX_WORDS = 4;
/** Signs behind the value of the last column that do not belong to it. */
const BEHIND_LAST = /[\\"'}\])\s]+$/;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Hides the columns of a table that have the name of a secret: CSV, Markdown, the tables of terminals and of psql. */
export function hideTableSecrets(text: string, isSecret: IsSecret): string {
  const lines = linesOf(text);
  if (lines.length < 2) return text;
  const hidden: Range[] = [];
  for (let at = 0; at < lines.length - 1; at += 1) {
    at = Math.max(at, rowsBelow(text, lines, at, isSecret, hidden) - 1);
  }
  return replaced(text, hidden);
}

function linesOf(text: string): readonly Range[] {
  const lines: Range[] = [];
  let start = 0;
  for (const found of text.matchAll(BREAK)) {
    lines.push({ start, end: found.index });
    start = found.index + found[0].length;
  }
  lines.push({ start, end: text.length });
  return lines;
}

/** Collects the secret cells below a line of names. Returns the first line behind the table. */
function rowsBelow(
  text: string,
  lines: readonly Range[],
  at: number,
  isSecret: IsSecret,
  hidden: Range[],
): number {
  for (const delimiter of DELIMITERS) {
    const header = cellsOf(text, lines[at] as Range, delimiter);
    const columns = header.length < 2 ? [] : secretColumns(text, header, isSecret);
    if (columns.length === 0) continue;
    let next = at + 1;
    for (; next < lines.length; next += 1) {
      const line = lines[next] as Range;
      if (RULE.test(text.slice(line.start, line.end))) continue;
      const cells = cellsOf(text, line, delimiter);
      if (cells.length !== header.length) break;
      for (const column of columns) {
        const cell = trimmed(text, cells[column] as Range, column === cells.length - 1);
        if (cell.end > cell.start) hidden.push(cell);
      }
    }
    return next;
  }
  return at + 1;
}

/** Returns the numbers of the columns whose names are secret. Returns none when a line is not a line of names. */
function secretColumns(text: string, header: readonly Range[], isSecret: IsSecret): readonly number[] {
  const names = header.map(({ start, end }, column) => {
    const cell = text.slice(start, end).trim();
    return column === 0 ? cell.replace(BEFORE_FIRST, '') : cell;
  });
  const areNames = names.every(
    (name, column) =>
      (COLUMN.test(name) && name.split(/\s+/).length <= MAX_WORDS) ||
      (name === '' && (column === 0 || column === names.length - 1)),
  );
  if (!areNames) return [];
  return names.flatMap((name, column) => (isSecret(name.replaceAll(SIGNS, '')) ? [column] : []));
}

/** Splits a line. A delimiter in quotes belongs to its cell, if each quote is closed. */
function cellsOf(text: string, line: Range, delimiter: RegExp): readonly Range[] {
  const content = text.slice(line.start, line.end);
  const quotes = [...content.matchAll(/"/g)].map(({ index }) => index);
  const isQuoted = quotes.length % 2 === 0;
  const cells: Range[] = [];
  let start = content.length - content.trimStart().length;
  let quote = 0;
  for (const { index, 0: sign } of content.matchAll(delimiter)) {
    while (quote < quotes.length && (quotes[quote] as number) < index) quote += 1;
    if (index < start || (isQuoted && quote % 2 === 1)) continue;
    cells.push({ start: line.start + start, end: line.start + index });
    start = index + sign.length;
  }
  cells.push({ start: line.start + start, end: line.end });
  return cells;
}

function trimmed(text: string, { start, end }: Range, isLast: boolean): Range {
  const cell = text.slice(start, end);
  const shown = isLast ? cell.replace(BEHIND_LAST, '') : cell.trimEnd();
  const from = start + cell.length - cell.trimStart().length;
  return { start: from, end: text.startsWith(REDACTED, from) ? from : start + shown.length };
}

function replaced(text: string, hidden: readonly Range[]): string {
  let shown = '';
  let from = 0;
  for (const { start, end } of hidden) {
    shown += text.slice(from, start) + REDACTED;
    from = end;
  }
  return shown + text.slice(from);
}
