import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeClamd } from '@breakwater/testing/clamd';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const HOOKS = new URL('../../libs/lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./scanning.fixture.ts', import.meta.url));

const MEBIBYTE = 1024 * 1024;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-scans-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('scans 200 MiB against a slow clamd in less than 64 MiB of memory', async () => {
  const path = join(folder, 'film');
  await writeFile(path, '');
  await truncate(path, 200 * MEBIBYTE);
  await using clamd = await startFakeClamd({ mode: 'slow', pause: 1 });
  const child = spawn(
    process.execPath,
    ['--conditions=@breakwater/source', '--import', HOOKS, FIXTURE, String(clamd.port), path],
    { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const [{ verdict, growth }] = (await once(child, 'message')) as [{ verdict: unknown; growth: number }];
  child.disconnect();
  expect(verdict).toEqual({ verdict: 'clean' });
  expect(clamd.files).toEqual([200 * MEBIBYTE]);
  expect(growth).toBeLessThan(64 * MEBIBYTE);
});
