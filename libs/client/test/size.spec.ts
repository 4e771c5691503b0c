import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import filePlugin from '@size-limit/file';
import { afterAll, expect, it } from '@jest/globals';
import { type Plugin, build } from 'esbuild';
import sizeLimit from 'size-limit';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-client-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Leaves out what a page with a client has already: React, and the core of this package. */
const ownFilesOnly = (own: string): Plugin => ({
  name: 'own-files-only',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path, resolveDir }) =>
      kind === 'entry-point' || resolve(resolveDir, path).startsWith(own)
        ? undefined
        : { path, external: true },
    ),
});

/** Returns the size in bytes of what a page loads for an import, minified and compressed with gzip. */
async function sizeOf(names: string, entry: string, own = resolve('libs/client/src')): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from './${entry}'`, resolveDir: resolve('libs/client/src') },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    plugins: [ownFilesOnly(own)],
  });
  const file = join(folder, 'bundle.js');
  writeFileSync(file, outputFiles[0]!.contents);
  const results = await sizeLimit([filePlugin], { checks: [{ files: [file], gzip: true }] });
  return (results as readonly { size: number }[])[0]!.size;
}

it('costs a page at most 2 200 bytes for a client', async () => {
  expect(await sizeOf('{ createClient }', 'index.ts')).toBeLessThanOrEqual(2_200);
});

it('costs a page at most 3 500 bytes if it uses everything but the React parts', async () => {
  expect(await sizeOf('*', 'index.ts')).toBeLessThanOrEqual(3_500);
});

it('costs a page at most 700 bytes for the React parts', async () => {
  expect(await sizeOf('*', 'react/index.ts', resolve('libs/client/src/react'))).toBeLessThanOrEqual(700);
});
