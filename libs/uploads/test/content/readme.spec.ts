import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClamdScanner, SignatureScanner, UploadsModule } from '../../src/index.js';
import { startFakeClamd } from '@breakwater/testing/clamd';

const signal = new AbortController().signal;

// Snippets of the README; test/workspace/readme-snippets.spec.ts compares them.
describe('the README', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-uploads-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows how to use a clamd', () => {
    const module = UploadsModule.forRoot({
      folder: '/var/lib/studio/uploads',
      scanner: new ClamdScanner({ host: 'clamd', port: 3310 }),
    });
    expect(module.module).toBe(UploadsModule);
  });

  it('shows how to look for a signature', async () => {
    const signature = { name: 'Studio.Banned', bytes: Buffer.from('only in banned films') };
    const scanner = new SignatureScanner({ signatures: [signature] });
    const path = join(folder, 'banned');
    await writeFile(path, '0 only in banned films 0');
    expect(await scanner.scan(path, { signal })).toEqual({ verdict: 'infected', signature: 'Studio.Banned' });
  });

  it('shows a clamd with faults', async () => {
    await using clamd = await startFakeClamd({ mode: 'scan' });
    const scanner = new ClamdScanner({ port: clamd.port });
    clamd.mode = 'drop';
    const path = join(folder, 'file');
    await writeFile(path, 'harmless');
    expect(await scanner.scan(path, { signal })).toMatchObject({ verdict: 'error' });
  });
});
