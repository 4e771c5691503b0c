import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SignatureScanner } from '../../src/scanner/signature-scanner.js';
import { EICAR } from '../../src/testing/index.js';
import { type SampleFolder, sampleFolder } from './staged.js';

const signal = new AbortController().signal;
let folder: SampleFolder;

beforeAll(async () => {
  folder = await sampleFolder();
});

afterAll(() => folder.remove());

async function fileOf(...parts: readonly Uint8Array[]): Promise<string> {
  const path = join(folder.path, 'file');
  await writeFile(path, Buffer.concat(parts));
  return path;
}

it('finds EICAR in the middle of a file', async () => {
  const path = await fileOf(Buffer.alloc(300_000), EICAR, Buffer.alloc(300_000));
  expect(await new SignatureScanner().scan(path, { signal })).toEqual({
    verdict: 'infected',
    signature: 'Eicar-Test-Signature',
  });
});

it('calls other files clean', async () => {
  const path = await fileOf(EICAR.subarray(0, -1));
  expect(await new SignatureScanner().scan(path, { signal })).toEqual({ verdict: 'clean' });
});

it('finds a signature of its options', async () => {
  const bytes = Buffer.from('a signature of our own');
  const scanner = new SignatureScanner({ signatures: [{ name: 'Own.Test', bytes }] });
  expect(await scanner.scan(await fileOf(Buffer.of(1), bytes), { signal })).toEqual({
    verdict: 'infected',
    signature: 'Own.Test',
  });
});

it('calls a file that it cannot read an error', async () => {
  const verdict = await new SignatureScanner().scan(join(folder.path, 'missing'), { signal });
  expect(verdict).toEqual({ verdict: 'error', reason: expect.stringContaining('ENOENT') });
});

it('rejects with the reason of an abort', async () => {
  const reason = new Error('The client left.');
  const scan = new SignatureScanner().scan(await fileOf(EICAR), { signal: AbortSignal.abort(reason) });
  await expect(scan).rejects.toBe(reason);
});

it('refuses signatures that are too short or too long', () => {
  const signatures = [8, 200].map((length) => ({ name: 'Own.Test', bytes: Buffer.alloc(length) }));
  expect(() => new SignatureScanner({ signatures })).toThrow(
    /signatures\.0\.bytes.*16 to 128 bytes[\s\S]*signatures\.1\.bytes/,
  );
});
