import { inspect } from 'node:util';

/** Values by the name of their constant. */
export type Constants = Readonly<Record<string, unknown>>;

const MARKER = /^<!-- defaults: (?<entries>.+) -->$/;
const NONE = new Set(['-', '–', '—', 'none', 'required']);

/**
 * Compares the options tables of a README with the constants that hold the defaults, and lists the differences.
 *
 * A table with a `Default` column is preceded by a comment that names its constants, separated by commas:
 * `<!-- defaults: DEFAULT_RETRY_OPTIONS -->` for an object whose keys are the options (`halfOpen.calls` for a nested one),
 * `<!-- defaults: prefix=DEFAULT_PREFIX -->` for a constant per option.
 * The default is written as code: `3000` or `3 000`, `'full'`, `true`, `['SIGTERM']`; an option without one says `-`.
 * A default that is a function is described in words.
 */
export function documentedDefaultFaults(markdown: string, constants: Constants): string[] {
  return tablesOf(markdown).flatMap((table) => {
    if (!table.columns.includes('Default')) return [];
    if (!table.marker) return [`line ${table.line}: no <!-- defaults: ... --> above the table`];
    const expected = defaultsOf(table.marker, constants);
    if (typeof expected === 'string') return [`line ${table.line}: ${expected}`];
    return [...faultsOfRows(table, expected), ...missingRows(table, expected)];
  });
}

/** The names of the constants that `markdown` documents. */
export function documentedConstants(markdown: string): string[] {
  return tablesOf(markdown).flatMap(({ marker = '' }) => entriesOf(marker).map(([, constant]) => constant));
}

interface Table {
  readonly line: number;
  readonly marker: string | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly option: string; readonly value: string }[];
}

function tablesOf(markdown: string): Table[] {
  const lines = markdown.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (!/^\|[\s:|-]+\|$/.test(line)) return [];
    const columns = cellsOf(lines[index - 1] ?? '');
    const marked = lines.slice(0, index - 1).findLast((above) => above !== '');
    const end = lines.findIndex((below, at) => at > index && !below.startsWith('|'));
    const body = lines.slice(index + 1, end < 0 ? undefined : end);
    const rows = body.map((row, at) => {
      const cells = cellsOf(row);
      return {
        line: index + 2 + at,
        option: unquoted(cells[0] ?? ''),
        value: cells[columns.indexOf('Default')] ?? '',
      };
    });
    return [{ line: index, marker: MARKER.exec(marked ?? '')?.groups?.['entries'], columns, rows }];
  });
}

const cellsOf = (row: string): string[] =>
  row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

const unquoted = (cell: string): string => /^`(.*)`$/.exec(cell)?.[1] ?? cell;

/** Pairs of option and constant; an object that holds all options of a table has no option of its own. */
function entriesOf(marker: string): [option: string | undefined, constant: string][] {
  return marker
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [left = '', right] = entry.split('=');
      return right === undefined ? [undefined, left] : [left, right];
    });
}

function defaultsOf(marker: string, constants: Constants): Map<string, unknown> | string {
  const defaults = new Map<string, unknown>();
  for (const [option, constant] of entriesOf(marker)) {
    if (!(constant in constants)) return `no file exports ${constant}`;
    for (const [path, value] of leaves(option, constants[constant])) defaults.set(path, value);
  }
  return defaults;
}

function leaves(path: string | undefined, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path ?? '', value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(path === undefined ? key : `${path}.${key}`, inner),
  );
}

function faultsOfRows(table: Table, expected: ReadonlyMap<string, unknown>): string[] {
  return table.rows.flatMap(({ line, option, value }) => {
    const wanted = expected.get(option);
    if (wanted === undefined) {
      return NONE.has(value) ? [] : [`line ${line}: ${option} has no default, the table says ${value}`];
    }
    const literal = literalOf(wanted);
    if (literal === undefined || literal === withoutSeparators(unquoted(value))) return [];
    return [`line ${line}: ${option} is \`${literal}\` by default, the table says ${value}`];
  });
}

function missingRows(table: Table, expected: ReadonlyMap<string, unknown>): string[] {
  const shown = new Set(table.rows.map(({ option }) => option));
  return [...expected.keys()]
    .filter((option) => !shown.has(option) && !shown.has(option.split('.')[0] ?? option))
    .map((option) => `line ${table.line}: ${option} is missing from the table`);
}

/** The text of a default in a table; `undefined` for a value that only words can describe. */
function literalOf(value: unknown): string | undefined {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  if (parts.some((part) => typeof part === 'function')) return undefined;
  return inspect(value, { breakLength: Infinity, compact: true }).replace(/^\[ (.*) \]$/, '[$1]');
}

const withoutSeparators = (text: string): string =>
  /^\d[\d_\s]*(\.\d+)?$/.test(text) ? text.replaceAll(/[_\s]/g, '') : text;
