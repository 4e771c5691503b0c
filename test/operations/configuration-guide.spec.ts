import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { VARIABLES } from '../../apps/api/src/environment.js';
import { PREFIXES, UNSUPPORTED } from '../../apps/api/src/platform/config/unsupported.js';

const guide = readFileSync('docs/guides/configuration.md', 'utf8');
const [tables = '', aliases = '', unsupported = ''] = guide.split(
  /^## (?:Two names for one variable|Variables without effect)$/m,
);

/** The cells of each row of the tables in a part of the guide, without the headings. */
const rowsOf = (part: string): string[][] =>
  [...part.matchAll(/^\| (`.+) \|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()));

describe('the configuration guide', () => {
  it('lists every variable that the API reads, with its default', () => {
    const documented = rowsOf(tables).map(([name, standard]) => [name, standard] as const);
    const read = Object.entries(VARIABLES).map(
      ([name, { secret, standard }]) =>
        [`\`${name}\``, secret ? 'secret' : standard === undefined ? '-' : `\`${standard}\``] as const,
    );
    expect(new Map(documented)).toEqual(new Map(read));
  });

  it('lists every second name', () => {
    const named = Object.values(VARIABLES).flatMap((variable) =>
      variable.aliases.map(({ name }) => `\`${name}\``),
    );
    expect(new Set(rowsOf(aliases).map(([name]) => name))).toEqual(new Set(named));
  });

  it('lists every variable that is refused, with the reason', () => {
    const documented = rowsOf(unsupported).flatMap(([names = '', reason]) =>
      names.split(', ').map((name) => [name, reason] as const),
    );
    const refused = Object.entries(UNSUPPORTED).map(
      ([name, { because }]) => [`\`${name}\``, because] as const,
    );
    expect(new Map(documented)).toEqual(new Map(refused));
    expect(PREFIXES.filter((prefix) => !unsupported.includes(`\`${prefix}\``))).toEqual([]);
  });
});
