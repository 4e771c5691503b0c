import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShuttingDownError } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { thisProcess } from '../src/staging/process-identity.js';
import { StagingFolder } from '../src/staging/staging-folder.js';
import { TempFiles } from '../src/staging/temp-files.js';
import { resolveUploadsOptions } from '../src/uploads.options.js';

let folder: string;
let clock: VirtualClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temp-files-'));
  clock = new VirtualClock();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

describe('withTempFile', () => {
  let temp: TempFiles;

  beforeEach(async () => {
    temp = new TempFiles(resolveUploadsOptions({ folder }), clock);
    await temp.onModuleInit();
  });
  afterEach(() => temp.close());

  it('gives a file that only its owner can read, and removes it after use', async () => {
    let used = '';
    const result = await temp.withTempFile('.mp3', async (path) => {
      used = path;
      expect(path).toMatch(/[0-9a-f]{32}\.mp3$/);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(temp.count).toBe(1);
      return 'done';
    });
    expect([result, await exists(used), temp.count]).toEqual(['done', false, 0]);
  });

  it('removes the file after an error', async () => {
    let used = '';
    const failing = temp.withTempFile('', (path) => {
      used = path;
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(await exists(used)).toBe(false);
  });

  it('removes the file when the caller gives up, and tells the work', async () => {
    const controller = new AbortController();
    let used = '';
    const begun = Promise.withResolvers<AbortSignal>();
    const working = temp.withTempFile(
      '',
      (path, { signal }) => {
        used = path;
        begun.resolve(signal);
        return new Promise<never>(() => {});
      },
      { signal: controller.signal },
    );
    const signal = await begun.promise;
    controller.abort(new Error('enough'));
    await expect(working).rejects.toThrow('enough');
    expect([signal.aborted, await exists(used)]).toEqual([true, false]);
  });

  it('removes the file when the application ends, and creates no further one', async () => {
    let used = '';
    const begun = Promise.withResolvers<void>();
    const working = temp.withTempFile('', (path) => {
      used = path;
      begun.resolve();
      return new Promise<never>(() => {});
    });
    await begun.promise;
    const ended = expect(working).rejects.toThrow(ShuttingDownError);
    await temp.close();
    await ended;
    expect(await exists(used)).toBe(false);
    await expect(temp.withTempFile('', () => 1)).rejects.toThrow(ShuttingDownError);
    expect(await readdir(join(folder, 'staging'))).toEqual([]);
  });

  it('works again after something has removed its folder', async () => {
    await rm(join(folder, 'staging'), { recursive: true });
    expect(await temp.withTempFile('', exists)).toBe(true);
  });

  it.each(['/x', '../x', 'a/b', '.\0'])('refuses the suffix %j', async (suffix) => {
    await expect(temp.withTempFile(suffix, () => 1)).rejects.toThrow('Expected "uploads.suffix"');
  });
});

describe('the temporary files of other processes', () => {
  const other = '0'.repeat(32);

  /** A folder of another process with a file, and a sign of life of that age. */
  async function leave(owner: object | string, age = 0): Promise<void> {
    const path = join(folder, other);
    await mkdir(path);
    await writeFile(join(path, 'owner.json'), typeof owner === 'string' ? owner : JSON.stringify(owner));
    await writeFile(join(path, 'left'), 'x');
    const time = new Date(clock.date().getTime() - age);
    await utimes(path, time, time);
  }

  const sweep = async (): Promise<boolean> => {
    const own = new StagingFolder(folder, clock);
    await own.open();
    const left = await exists(join(folder, other));
    await own.close();
    return left;
  };

  async function ended(): Promise<number> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    return child.pid!;
  }

  it('are removed at the start when the process is gone', async () => {
    await leave({ ...thisProcess(), pid: await ended() });
    expect(await sweep()).toBe(false);
  });

  it('are removed when another process has its id now', async () => {
    await leave({ ...thisProcess(), startedAt: '1' });
    expect(await sweep()).toBe(false);
  });

  it('stay while the process is alive, however old they are', async () => {
    await leave(thisProcess(), 3_600_000);
    expect(await sweep()).toBe(true);
  });

  it.each([
    ['on another host', { host: `not-${hostname()}` }],
    ['in another container', { namespace: 'pid:[1]' }],
  ])('of a replica %s stay until it has shown no life for ten minutes', async (_, difference) => {
    await leave({ ...thisProcess(), pid: await ended(), ...difference }, 599_000);
    expect(await sweep()).toBe(true);
    await rm(join(folder, other), { recursive: true });
    await leave({ ...thisProcess(), pid: 1, ...difference }, 601_000);
    expect(await sweep()).toBe(false);
  });

  it.each(['', '{', 'null', '{"host":1}'])('with the owner %j stay until they are old', async (owner) => {
    await leave(owner);
    expect(await sweep()).toBe(true);
    await rm(join(folder, other), { recursive: true });
    await leave(owner, 601_000);
    expect(await sweep()).toBe(false);
  });

  it('are removed while the application runs, too', async () => {
    const own = new StagingFolder(folder, clock);
    await own.open();
    await leave({ ...thisProcess(), startedAt: '1' });
    const swept = clock.advance(30_000);
    while (await exists(join(folder, other))) await new Promise((resolve) => setImmediate(resolve));
    await swept;
    await own.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('are told from files and folders of others', async () => {
    await mkdir(join(folder, 'backup'));
    await writeFile(join(folder, '1'.repeat(32)), 'x');
    await sweep();
    expect((await readdir(folder)).toSorted()).toEqual(['1'.repeat(32), 'backup']);
  });
});
