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

const CLIENT = `export * from './index.ts';`;

it('costs a page at most 2 200 bytes for the whole entry of the client', async () => {
  expect(await sizeOf(CLIENT)).toBeLessThanOrEqual(2_200);
});

it.each([
  ['messages', 800],
  ['breaker', 350],
  ['fetch-with-retry', 200],
])('costs a page that has the client for /%s at most %i bytes more', async (entry, limit) => {
  const both = await sizeOf(`${CLIENT} export * from './${entry}.ts'`);
  expect(both - (await sizeOf(CLIENT))).toBeLessThanOrEqual(limit);
});

it('costs a page that has a client with messages at most 700 bytes more for the React parts', async () => {
  const client = `${CLIENT} export { messageOf } from './messages.ts';`;
  const both = `${client} export * from './react/index.ts'`;
  expect((await sizeOf(both)) - (await sizeOf(client))).toBeLessThanOrEqual(700);
});
