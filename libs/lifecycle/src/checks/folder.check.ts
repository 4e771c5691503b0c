import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type StartupCheckAnswer, type StartupCheckFunction, readProperty } from '@breakwater/core';
import { byteSize } from './byte-size.js';

/** Options of {@link folderCheck}. */
export interface FolderCheckOptions {
  /** Free bytes on the disk below which the check warns. @default 1073741824 */
  readonly minFreeBytes?: number;
}

const DEFAULT_MIN_FREE_BYTES = 2 ** 30;

/**
 * Checks that files can be written to a folder, by a file of one byte that it removes, and that the disk has space left. If the folder
 * does not exist yet, the check creates and removes another one in its nearest parent.
 */
export function folderCheck(
  folder: string,
  { minFreeBytes = DEFAULT_MIN_FREE_BYTES }: FolderCheckOptions = {},
): StartupCheckFunction {
  const path = resolve(folder);
  return async () => {
    try {
      const existing = await nearestExisting(path);
      if (!(await stat(existing)).isDirectory()) return failed(path, `${existing} is not a folder`);
      if (existing === path) await writeAndRemove(path);
      else await createAndRemove(existing);
      const { bavail, bsize } = await statfs(existing);
      const free = bavail * bsize;
      if (free < minFreeBytes)
        return {
          status: 'warning',
          message: `Only ${byteSize(free)} are free in ${path}; expected are at least ${byteSize(minFreeBytes)}.`,
        };
      return `${path}${existing === path ? '' : ' will be created'}, ${byteSize(free)} free`;
    } catch (error) {
      return failed(path, REASONS[String(readProperty(error, 'code'))] ?? 'the disk reports an error');
    }
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'the user of the process has no right to write there (EACCES)',
  EPERM: 'the user of the process has no right to write there (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOSPC: 'no space is left on the disk (ENOSPC)',
  EDQUOT: 'the quota of the user is used up (EDQUOT)',
  ENOENT: 'the file system has no place for it (ENOENT)',
  ENOTDIR: 'a part of the path is not a folder (ENOTDIR)',
};

const failed = (path: string, reason: string): StartupCheckAnswer => ({
  status: 'failed',
  message: `Files cannot be written to ${path}: ${reason}.`,
});

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const above = dirname(path);
    if (readProperty(error, 'code') !== 'ENOENT' || above === path) throw error;
    return nearestExisting(above);
  }
}

const probeIn = (folder: string): string => join(folder, `.startup-check-${randomBytes(8).toString('hex')}`);

/** A folder and not the rights of its parent, because root has all rights also where no folder can be created. */
async function createAndRemove(parent: string): Promise<void> {
  const path = probeIn(parent);
  await mkdir(path, { mode: 0o700 });
  await rmdir(path);
}

async function writeAndRemove(folder: string): Promise<void> {
  const path = probeIn(folder);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.write('x');
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
