import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { VARIABLES } from '../../apps/api/src/environment.js';
import { PREFIXES } from '../../apps/api/src/platform/config/prefixes.js';

const guide = readFileSync('docs/guides/configuration.md', 'utf8');
const [tables = '', aliases = '', unknown = ''] = guide.split(
  /^## (?:Two names for one variable|Unknown variables)$/m,
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

  it('describes each variable in the JSON Schema that npm run env:schema prints', () => {
    const printed = execFileSync('npm', ['run', '--silent', 'env:schema'], { encoding: 'utf8' });
    const { properties } = JSON.parse(printed) as { properties: Record<string, { description: string }> };
    const undescribed = Object.entries(properties).filter(([, { description }]) =>
      description.startsWith('Expected'),
    );
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });

  it('lists every second name', () => {
    const named = Object.values(VARIABLES).flatMap((variable) =>
      variable.aliases.map(({ name }) => `\`${name}\``),
    );
    expect(new Set(rowsOf(aliases).map(([name]) => name))).toEqual(new Set(named));
  });

  it('lists the beginnings of names that are refused', () => {
    expect(PREFIXES.filter((prefix) => !unknown.includes(`\`${prefix}\``))).toEqual([]);
  });
});
