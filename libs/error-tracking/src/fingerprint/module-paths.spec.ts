import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ModulePaths } from './module-paths.js';

let machine: string;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'modules-'));
});
afterEach(() => {
  rmSync(machine, { recursive: true });
});

function write(path: string, text: string): void {
  const file = join(machine, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe('a module of a package', () => {
  it.each([
    'src/videos/video.ts',
    'dist/videos/video.js',
    'dist/src/videos/video.js',
    'build/videos/video.mjs',
    'lib/videos/video.cjs',
    'videos/video.js',
    'videos/video.js?update=17',
  ])('has the same name as a source and built: %s', (path) => {
    write('package.json', '{"name":"@acme/api"}');
    const modules = new ModulePaths('/elsewhere');
    expect(modules.name(join(machine, path))).toBe('@acme/api/videos/video');
    expect(modules.name(String(pathToFileURL(join(machine, 'videos/video.js'))))).toBe(
      '@acme/api/videos/video',
    );
  });

  it('belongs to the nearest package that has a name', () => {
    write('package.json', '{"name":"root"}');
    write('apps/api/package.json', '{"name":"api"}');
    write('apps/api/dist/package.json', '{"type":"module"}');
    write('apps/web/package.json', 'broken');
    const modules = new ModulePaths(machine);
    expect(modules.name(join(machine, 'apps/api/dist/main.js'))).toBe('api/main');
    expect(modules.name(join(machine, 'apps/web/main.js'))).toBe('root/apps/web/main');
  });
});

describe('a module outside of any package', () => {
  it('is named by its path from the root', () => {
    expect(new ModulePaths(machine).name(join(machine, 'dist/videos/video.js'))).toBe('videos/video');
  });

  it('is named without the directories of this machine if it is outside of the root', () => {
    expect(new ModulePaths('/app').name(join(machine, 'home/ada/tools/video.js'))).toBe('tools/video');
  });

  it('is named by its path in the bundle if it was bundled', () => {
    const modules = new ModulePaths('/app');
    expect(modules.name('webpack://api/./src/videos/video.ts?1a2b')).toBe('videos/video');
    expect(modules.name('webpack-internal:///./src/videos/video.ts')).toBe('videos/video');
  });
});

describe('modules of Node and of dependencies', () => {
  it.each([
    'node:internal/process/task_queues',
    'node:fs',
    'internal/timers.js',
    '/app/node_modules/express/lib/router.js',
    'file:///app/node_modules/.pnpm/x@1/node_modules/x/index.js',
    'C:\\app\\node_modules\\express\\index.js',
    'eval at run (/app/x.js:1:1), <anonymous>',
    'evalmachine.<anonymous>',
    '<anonymous>',
    'wasm://wasm/1a2b',
    'native array.js',
    'video.js',
    '',
  ])('have no name: %j', (file) => {
    expect(new ModulePaths('/app').name(file)).toBeUndefined();
  });
});
