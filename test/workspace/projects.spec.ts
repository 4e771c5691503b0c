import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

const projects = globSync(['libs/*/src/index.ts', 'apps/*/src/main.ts'])
  .map((entry) => dirname(dirname(entry)))
  .toSorted();

describe('each lib and app', () => {
  it('is built and checked by `tsc -b`', () => {
    const { references } = read<{ references: { path: string }[] }>('tsconfig.json');
    expect(references.map(({ path }) => path)).toEqual(expect.arrayContaining(projects));
  });

  it('is a project of the Nest CLI', () => {
    const nest = read<{ projects: Record<string, { root: string }> }>('nest-cli.json');
    expect(Object.entries(nest.projects).map(([name, { root }]) => `${name}: ${root}`)).toEqual(
      expect.arrayContaining(projects.map((place) => `${basename(place)}: ${place}`)),
    );
  });

  it.each(projects.filter((place) => place.startsWith('libs/')))('%s builds after what it imports', (lib) => {
    const { peerDependencies = {} } = read<{ peerDependencies?: Record<string, string> }>(
      `${lib}/package.json`,
    );
    const imported = Object.keys(peerDependencies).filter((name) => name.startsWith('@breakwater/'));
    const { references = [] } = read<{ references?: { path: string }[] }>(`${lib}/tsconfig.json`);
    expect(references.map(({ path }) => `@breakwater/${basename(path)}`).toSorted()).toEqual(
      imported.toSorted(),
    );
  });
});
