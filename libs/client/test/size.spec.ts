import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import filePlugin from '@size-limit/file';
import { afterAll, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import sizeLimit from 'size-limit';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-client-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the size in bytes of what a page loads besides React, minified and compressed with gzip. */
async function sizeOf(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: 'libs/client/src' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    external: ['react'],
  });
  const file = join(folder, 'bundle.js');
  writeFileSync(file, outputFiles[0]!.contents);
  const results = await sizeLimit([filePlugin], { checks: [{ files: [file], gzip: true }] });
  return (results as readonly { size: number }[])[0]!.size;
}

it('costs a page at most 2 200 bytes for a client', async () => {
  expect(await sizeOf(`export { createClient } from './index.ts'`)).toBeLessThanOrEqual(2_200);
});

it('costs a page at most 3 500 bytes if it uses everything but the React parts', async () => {
  expect(await sizeOf(`export * from './index.ts'`)).toBeLessThanOrEqual(3_500);
});

it('costs a page that has a client with messages at most 700 bytes more for the React parts', async () => {
  const client = `export { createClient, isApiError, messageOf } from './index.ts'`;
  const both = `${client}; export * from './react/index.ts'`;
  expect((await sizeOf(both)) - (await sizeOf(client))).toBeLessThanOrEqual(700);
});
