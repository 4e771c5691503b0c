import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { registerCopy } from './loaded-copies.js';

const NAME = '@breakwater/core';
const workshop = mkdtempSync(join(tmpdir(), 'breakwater-copies-'));
let scope: object;

beforeEach(() => {
  scope = {};
});

afterAll(() => rmSync(workshop, { recursive: true }));

/** Writes a package and returns the path of a file at the top of its code. */
function installed(folder: string, version: string, name = NAME): string {
  const place = join(workshop, folder);
  mkdirSync(join(place, 'dist'), { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version }));
  return join(place, 'dist/core.module.js');
}

const register = (file: string | undefined): string | undefined => registerCopy(NAME, file, scope);

describe('registerCopy', () => {
  it('names versions and folders of both copies, and the way to one copy', () => {
    expect(register(installed('app/core', '0.1.0'))).toBeUndefined();
    expect(register(installed('plugin/core', '0.2.0'))).toBe(
      `This process has loaded two copies of @breakwater/core: 0.1.0 from ${join(workshop, 'app/core')} and ` +
        `0.2.0 from ${join(workshop, 'plugin/core')}. Classes and injection tokens of one copy are unknown to the other, so modules do ` +
        'not find each other. `npm ls @breakwater/core` lists the packages that need each copy. Install all Breakwater packages in one ' +
        'version, and then run `npm dedupe`.',
    );
  });

  it('warns about two folders with the same version, as pnpm can install them', () => {
    register(installed('one/core', '0.1.0'));
    expect(register(installed('other/core', '0.1.0'))).toContain('two copies of @breakwater/core: 0.1.0');
  });

  it('warns once about each further copy', () => {
    const files = ['one', 'two', 'three', 'two', 'three'].map((folder) => installed(folder, '0.1.0'));
    expect(files.map(register).map((warning) => warning !== undefined)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it('accepts the same folder again: ES module and CommonJS, reset registries, hot reload, sources', () => {
    const file = installed('app/core', '0.1.0');
    const address = pathToFileURL(file).href;
    const source = file.replace('/dist/', '/src/');
    expect([file, file, address, `${address}?t=1700000000000`, source].map(register)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('accepts another folder in another global scope, as environments of Jest and worker threads have it', () => {
    register(installed('one/core', '0.1.0'));
    expect(registerCopy(NAME, installed('other/core', '0.1.0'), {})).toBeUndefined();
  });

  it('accepts another package beside it', () => {
    register(installed('core', '0.1.0'));
    const resilience = installed('resilience', '0.1.0', '@breakwater/resilience');
    expect(registerCopy('@breakwater/resilience', resilience, scope)).toBeUndefined();
  });

  it.each([
    ['a bundle', (): string => installed('app', '1.0.0', 'app')],
    ['a file without a package', (): string => join(workshop, 'nowhere/dist/main.js')],
    ['an address of a bundler', (): string => 'webpack-internal:///./node_modules/core/dist/core.module.js'],
    ['an unknown place', (): undefined => undefined],
  ])('ignores %s', (_what, file) => {
    register(installed('one/core', '0.1.0'));
    expect(register(file())).toBeUndefined();
  });

  it('leaves no enumerable property in the global scope', () => {
    register(installed('core', '0.1.0'));
    expect(Object.keys(Object.getOwnPropertyDescriptors(scope))).toEqual([]);
    expect({ ...scope }).toEqual({});
    expect(Reflect.get(scope, Symbol.for(NAME))).toEqual([
      { version: '0.1.0', folder: join(workshop, 'core') },
    ]);
  });
});
