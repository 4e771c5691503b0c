import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Constants, documentedConstants, documentedDefaultFaults } from './documented-defaults.js';

describe('a table of defaults', () => {
  const table = (...rows: string[]): string =>
    [
      '<!-- defaults: DEFAULTS -->',
      '',
      '| Option | Default | Meaning |',
      '| --- | --- | --- |',
      ...rows,
      '',
      'Text.',
    ].join('\n');
  const constants = {
    DEFAULTS: {
      delay: 3_000,
      jitter: 'full',
      limit: undefined,
      halfOpen: { calls: 1 },
      codes: ['A', 'B'],
      retryOn: [() => true],
    },
    DEFAULT_PREFIX: '/health',
  };
  const right = [
    '| `delay` | `3 000` | |',
    "| `jitter` | `'full'` | `'full' \\| 'none'` |",
    '| `limit` | - | |',
    '| `halfOpen.calls` | `1` | |',
    "| `codes` | `['A', 'B']` | |",
    '| `retryOn` | transient errors | |',
  ];

  it('may agree with its constants', () => {
    expect(documentedDefaultFaults(table(...right, '| `onRetry` | - | |'), constants)).toEqual([]);
  });

  it.each([
    ['delay', '| `delay` | `1000` | |', ['line 5: delay is `3000` by default, the table says `1000`']],
    ['limit', '| `limit` | `5` | |', ['line 5: limit has no default, the table says `5`']],
    [
      'codes',
      "| `codes` | `['A']` | |",
      ["line 5: codes is `['A', 'B']` by default, the table says `['A']`"],
    ],
    [
      'halfOpen.calls',
      '| `onRetry` | `1` | |',
      [
        'line 5: onRetry has no default, the table says `1`',
        'line 3: halfOpen.calls is missing from the table',
      ],
    ],
  ])('must not be wrong about %s', (option, row, faults) => {
    const others = right.filter((line) => !line.startsWith(`| \`${option}\``));
    expect(documentedDefaultFaults(table(row, ...others), constants)).toEqual(faults);
  });

  it('must name its constants', () => {
    const unmarked = table(...right).replace('<!-- defaults: DEFAULTS -->', 'Options:');
    expect(documentedDefaultFaults(unmarked, constants)).toEqual([
      'line 3: no <!-- defaults: ... --> above the table',
    ]);
  });

  it('must name constants that exist', () => {
    expect(documentedDefaultFaults(table(...right), {})).toEqual(['line 3: no file exports DEFAULTS']);
  });

  it('may name a constant for each option', () => {
    const single = table("| `prefix` | `'/health'` | |").replace('DEFAULTS', 'prefix=DEFAULT_PREFIX');
    expect(documentedDefaultFaults(single, constants)).toEqual([]);
  });
});

const documented = globSync('libs/*').filter((lib) => existsSync(`${lib}/README.md`));

async function constantsOf(lib: string): Promise<Constants> {
  const files = globSync(`${lib}/src/**/*.ts`)
    .filter((file) => /^export const DEFAULT_/m.test(readFileSync(file, 'utf8')))
    .map((file) => resolve(file));
  const modules = await Promise.all(files.map((file) => import(file) as Promise<Constants>));
  return Object.assign({}, ...modules) as Constants;
}

describe.each(documented.map((lib) => [basename(lib), lib]))('the README of %s', (_name, lib) => {
  const readme = readFileSync(`${lib}/README.md`, 'utf8');

  it('states the defaults that the code has', async () => {
    expect(documentedDefaultFaults(readme, await constantsOf(lib))).toEqual([]);
  });

  it('states the defaults of every policy', async () => {
    const groups = Object.keys(await constantsOf(lib)).filter((name) => /^DEFAULT_\w+_OPTIONS$/.test(name));
    const shown = documentedConstants(readme);
    expect(groups.filter((group) => !shown.includes(group))).toEqual([]);
  });
});
