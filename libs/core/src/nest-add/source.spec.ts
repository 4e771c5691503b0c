import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadTypeScript } from './source.js';

let home: string;
const [node = '', ...rest] = process.argv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'breakwater-nest-add-'));
  mkdirSync(join(home, 'node_modules/typescript'), { recursive: true });
});

afterEach(() => {
  process.argv.splice(0, process.argv.length, node, ...rest);
  rmSync(home, { recursive: true });
});

/** Installs a TypeScript in the application. */
const install = (code: string): void => writeFileSync(join(home, 'node_modules/typescript/index.js'), code);

describe('loadTypeScript', () => {
  it('takes the TypeScript of the application', () => {
    install('exports.createSourceFile = () => "theirs";');
    expect(loadTypeScript(home)).toMatchObject({ createSourceFile: expect.any(Function) });
    expect(loadTypeScript(home).version).toBeUndefined();
  });

  it('takes the one of the Nest CLI when the application has TypeScript 7, which has no such API', () => {
    install('exports.version = "7.0.2";');
    process.argv[1] = join(process.cwd(), 'node_modules/@angular-devkit/schematics-cli/bin/schematics.js');
    expect(loadTypeScript(home).version).toMatch(/^6\./);
  });

  it('says what to install when there is none', () => {
    install('exports.version = "7.0.2";');
    process.argv[1] = join(home, 'schematics.js');
    expect(() => loadTypeScript(home)).toThrow('Run npm install --save-dev typescript@6, and try again.');
  });
});
