import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface SourceFile {
  readonly lib: string;
  readonly path: string;
  readonly text: string;
}

const sources: readonly SourceFile[] = globSync('libs/*/src/**/*.ts')
  .filter((path) => !path.endsWith('.spec.ts'))
  .map((path) => ({
    lib: path.split('/')[1] ?? '',
    path,
    text: readFileSync(path, 'utf8').replaceAll(/\/\*\*.*?\*\//gs, ''),
  }));

/** Members of a map of core that a file declares. */
function membersOf(text: string, map: string): string[] {
  const [, augmentation = ''] = text.match(/declare module '@breakwater\/core' \{\n(.*?)\n\}/s) ?? [];
  const [, body = ''] = augmentation.match(new RegExp(`interface ${map} \\{\\n(.*?)\\n {2}\\}`, 's')) ?? [];
  return Array.from(body.matchAll(/^ {4}'?([\w.-]+)'?: /gm), ([, member]) => member ?? '');
}

/** Names that a file passes to one of these methods. */
const namesOf = (text: string, methods: string): string[] =>
  Array.from(
    text.matchAll(new RegExp(`\\.(?:${methods})\\(\\s*'([\\w.-]+)'`, 'g')),
    ([, name]) => name ?? '',
  );

describe.each([
  ['ResilienceEventMap', 'publish|topic'],
  ['ResilienceGaugeMap', 'provide'],
])('%s', (map, methods) => {
  const declared = sources.flatMap(({ lib, path, text }) =>
    membersOf(text, map).map((member) => ({ lib, path, member })),
  );

  it('is empty in core, and filled by each package in files of its own for events', () => {
    expect(declared).not.toEqual([]);
    expect(declared.filter(({ lib }) => lib === 'core')).toEqual([]);
    expect(declared.filter(({ path }) => !path.endsWith('.events.ts'))).toEqual([]);
  });

  it('has no member that two packages declare', () => {
    const members = declared.map(({ member }) => member);
    expect(members.filter((member, index) => members.indexOf(member) !== index)).toEqual([]);
  });

  it('has members that only the package that declares them fills', () => {
    const owners = new Map(declared.map(({ member, lib }) => [member, lib]));
    const foreign = sources.flatMap(({ lib, path, text }) =>
      namesOf(text, methods)
        .filter((name) => owners.has(name) && owners.get(name) !== lib)
        .map((name) => `${path} fills '${name}' of ${owners.get(name)}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe('the descriptions of metrics', () => {
  it('are not exported by a package, because a renderer finds them in the port', () => {
    const exporting = sources.filter(
      ({ path, text }) => path.endsWith('/index.ts') && text.includes('.metrics.js'),
    );
    expect(exporting.map(({ path }) => path)).toEqual([]);
  });

  it('are read only by their own package', () => {
    const readers = sources.filter(({ lib, text }) =>
      Array.from(text.matchAll(/from '([^']*?)([\w-]+)\.metrics\.js'/g)).some(
        ([, folder = '', owner]) => owner !== lib && (!folder.startsWith('.') || folder.includes('libs/')),
      ),
    );
    expect(readers.map(({ path }) => path)).toEqual([]);
  });
});
