import { strictEqual, rejects, deepStrictEqual } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { hasErrorCode } from '@breakwater/core';
import type { UploadStorage } from '../storage/upload-storage.js';

/** One rule that every {@link UploadStorage} keeps. */
export interface StorageRule {
  /** Completes a sentence: "it ...". */
  readonly title: string;
  /** Rejects if the storage breaks the rule. */
  check(storage: UploadStorage): Promise<void>;
}

const options = { signal: new AbortController().signal };
const newName = (): string => `${randomBytes(16).toString('hex')}.bin`;

/** The rules for storages, for any test runner: `it.each(...)` over them with a new storage each. */
export const STORAGE_CONTRACT: readonly StorageRule[] = [
  {
    title: 'returns the bytes and the size of a file',
    check: async (storage) => {
      const content = randomBytes(200_000);
      const name = await stored(storage, content);
      deepStrictEqual(await read(await storage.get(name)), content);
      strictEqual((await storage.stat(name))?.size, content.length);
      await storage.delete(name);
    },
  },
  {
    title: 'returns a range of bytes, with both ends',
    check: async (storage) => {
      const name = await stored(storage, Buffer.from('0123456789'));
      strictEqual(String(await read(await storage.get(name, { start: 2, end: 4 }))), '234');
      await storage.delete(name);
    },
  },
  {
    title: 'has no facts about a file that is not there, and rejects reading it with NotFoundError',
    check: async (storage) => {
      const name = newName();
      strictEqual(await storage.stat(name), undefined);
      await rejects(storage.get(name), isNotFound);
    },
  },
  {
    title: 'removes a file, and accepts that it is gone',
    check: async (storage) => {
      const name = await stored(storage, Buffer.from('x'));
      await storage.delete(name);
      await storage.delete(name);
      strictEqual(await storage.stat(name), undefined);
    },
  },
  {
    title: 'stores nothing for an aborted signal or a source that is not there',
    check: async (storage) => {
      const name = newName();
      await withSource(Buffer.from('x'), async (path) => {
        await rejects(storage.put(name, path, { signal: AbortSignal.abort(new Error('gone')) }));
        await rejects(storage.put(name, `${path}.missing`, options));
      });
      strictEqual(await storage.stat(name), undefined);
    },
  },
  {
    title: 'refuses names that it could not have been given',
    check: async (storage) => {
      for (const name of ['../a.bin', 'a/b.bin', '..', '', `${'0'.repeat(32)}.bin/../x`])
        await withSource(Buffer.from('x'), (path) => rejects(storage.put(name, path, options)));
    },
  },
];

async function stored(storage: UploadStorage, content: Buffer): Promise<string> {
  const name = newName();
  await withSource(content, (path) => storage.put(name, path, options));
  return name;
}

async function withSource(content: Buffer, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'storage-contract-'));
  try {
    const path = join(folder, 'source');
    await writeFile(path, content);
    await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function read(stream: Readable): Promise<Buffer> {
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

const isNotFound = (error: unknown): boolean => hasErrorCode(error, 'NOT_FOUND');
