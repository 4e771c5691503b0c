import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LocalStorage } from '../src/index.js';
import { STORAGE_CONTRACT } from '../src/testing/index.js';

const NAME = `${'0'.repeat(32)}.png`;
const signal = new AbortController().signal;

describe('LocalStorage', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storage-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each(STORAGE_CONTRACT.map((rule) => [rule.title, rule] as const))('%s', async (_, rule) => {
    await expect(rule.check(new LocalStorage(join(folder, 'files')))).resolves.toBeUndefined();
  });

  it.each(STORAGE_CONTRACT.map((rule) => [rule.title, rule] as const))(
    '%s on another disk',
    async (_, rule) => {
      const other = await mkdtemp('/dev/shm/storage-');
      try {
        await rule.check(new LocalStorage(other, { flush: true }));
        expect(await readdir(other)).toEqual([]);
      } finally {
        await rm(other, { recursive: true, force: true });
      }
    },
  );

  it('moves the file, which only its owner can read', async () => {
    const source = join(folder, 'source');
    await writeFile(source, 'x', { mode: 0o644 });
    await new LocalStorage(join(folder, 'files')).put(NAME, source, { signal });
    expect((await stat(join(folder, 'files', NAME))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'files'))).mode & 0o777).toBe(0o700);
    await expect(stat(source)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('cannot store files while its disk has too little space left', async () => {
    const storage = new LocalStorage(folder, { minFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect(storage.ping()).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(new LocalStorage(folder).ping()).resolves.toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('cannot store files where it may not write', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(new LocalStorage(join(folder, 'file', 'files')).ping()).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
  });
});
