import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type PackageRegistry,
  npmInstall,
  packedAs,
  startPackageRegistry,
} from '../harness/package-registry.js';
import { NEST_12, type Versions } from '../workspace/consumer-application.js';
import { lockedVersion } from '../workspace/packed-libs.js';
import { packedWorkshop } from './packed-workshop.js';

const workshop = packedWorkshop();
const OURS = new Set([
  '@breakwater/core',
  '@breakwater/resilience',
  '@breakwater/cache',
  '@breakwater/testing',
]);
const dependencies: Versions = {
  '@nestjs/common': NEST_12['@nestjs/common']!,
  '@nestjs/core': NEST_12['@nestjs/core']!,
  'reflect-metadata': lockedVersion('reflect-metadata'),
  rxjs: lockedVersion('rxjs'),
};
let registry: PackageRegistry;

beforeAll(async () => {
  const libs = workshop.libs.filter(({ name }) => OURS.has(name));
  const { home } = workshop.application();
  registry = await startPackageRegistry(
    ['0.1.0', '0.1.1', '0.2.0'].flatMap((version) =>
      libs.map(({ tarball }) => packedAs(version, tarball, home)),
    ),
  );
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
});

/** Writes an application without packages of ours, or a plugin in it. Returns its folder. */
function written(manifest: object, home = workshop.application().home): string {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ version: '1.0.0', private: true, ...manifest }));
  registry.offerTo(home);
  return home;
}
const application = (): string => written({ name: 'application', dependencies });

const install = (home: string, ...packages: readonly string[]): Promise<void> =>
  npmInstall(home, ['npm install --ignore-scripts', ...packages].join(' '));

/** The versions of all copies of a package that are installed. */
const installed = (home: string, name = '@breakwater/core'): string[] =>
  globSync(`**/node_modules/${name}/package.json`, { cwd: home }).map((file) => {
    const { version } = JSON.parse(readFileSync(join(home, file), 'utf8')) as { version: string };
    return version;
  });

describe('npm', () => {
  it('refuses packages of two minor versions, which need two cores', async () => {
    const attempt = install(application(), '@breakwater/cache@0.1.0', '@breakwater/resilience@0.2.0');
    await expect(attempt).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /ERESOLVE[^]*@breakwater\/core@"\^0\.2\.0" from @breakwater\/resilience@0\.2\.0/,
      ),
    });
  });

  it('refuses the upgrade of one package to another minor version, and takes that of all', async () => {
    const home = application();
    await install(home, '@breakwater/cache@0.1.1', '@breakwater/resilience@0.1.1');
    await expect(install(home, '@breakwater/resilience@0.2.0')).rejects.toMatchObject({
      stderr: expect.stringContaining('ERESOLVE'),
    });
    await install(home, '@breakwater/cache@0.2.0', '@breakwater/resilience@0.2.0');
    expect(installed(home)).toEqual(['0.2.0']);
  });

  it('installs one core for packages of two patch versions', async () => {
    const home = application();
    await install(home, '@breakwater/cache@0.1.0', '@breakwater/resilience@0.1.1');
    expect(installed(home)).toEqual(['0.1.1']);
  });

  it('installs core and resilience with the package that needs them, also for development', async () => {
    const home = application();
    await install(home, '--save-dev', '@breakwater/testing');
    expect(['core', 'resilience'].map((lib) => installed(home, `@breakwater/${lib}`))).toEqual([
      ['0.2.0'],
      ['0.2.0'],
    ]);
  });
});

describe('a process', () => {
  /** Runs code in the application. Returns its exit code and the warnings of Node. */
  const warnings = (home: string, file: string, code: string): [number | null, string[]] => {
    writeFileSync(join(home, file), code);
    const { status, stderr } = spawnSync(process.execPath, [file], { cwd: home, encoding: 'utf8' });
    return [status, stderr.split('\n').filter((line) => line.includes('BREAKWATER_TWO_COPIES'))];
  };

  it('names both copies, when a plugin depends on its own', async () => {
    const home = application();
    await install(home, '@breakwater/resilience@0.1.1');
    const ours = { '@breakwater/core': '0.2.0', '@breakwater/resilience': '0.2.0' };
    const plugin = written(
      { name: 'plugin', dependencies: { ...dependencies, ...ours } },
      join(home, 'node_modules/plugin'),
    );
    await install(plugin);
    writeFileSync(join(plugin, 'index.js'), `require('@breakwater/resilience');\n`);
    const code = ['@breakwater/resilience', '@breakwater/core', 'plugin'].map(
      (name) => `import '${name}';\n`,
    );
    expect(warnings(home, 'main.mjs', code.join(''))).toEqual([
      0,
      ['core', 'resilience'].map((lib) =>
        expect.stringContaining(
          `two copies of @breakwater/${lib}: 0.1.1 from ${home}/node_modules/@breakwater/${lib} and ` +
            `0.2.0 from ${plugin}/node_modules/@breakwater/${lib}.`,
        ),
      ),
    ]);
  });

  it('accepts core that is imported and required', async () => {
    const home = application();
    await install(home, '@breakwater/resilience@0.1.1');
    const code = `
      const core = require('@breakwater/core');
      void import('@breakwater/core').then((imported) => process.exit(imported.AppError === core.AppError ? 0 : 1));
    `;
    expect(warnings(home, 'main.cjs', code)).toEqual([0, []]);
  });
});
