import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleVideo } from '@breakwater/uploads/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const HOOKS = new URL('../../libs/lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./receiving.fixture.ts', import.meta.url));

const MEBIBYTE = 1024 * 1024;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-full-disk-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts the receiver of videos behind a command of the shell. */
async function startReceiver(command: string, files: string): Promise<{ url: string } & AsyncDisposable> {
  const child = spawn(
    'sh',
    [
      '-c',
      `${command} exec "$@"`,
      'sh',
      process.execPath,
      '--conditions=@breakwater/source',
      '--import',
      HOOKS,
      FIXTURE,
      files,
    ],
    { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function upload(url: string, bytes: number): Promise<{ status: number; body: unknown }> {
  const form = new FormData();
  const film = sampleVideo('mp4', Buffer.alloc(bytes, 'film'));
  form.append('file', new Blob([Uint8Array.from(film)], { type: 'video/mp4' }), 'film.mp4');
  const response = await fetch(url, { method: 'POST', body: form });
  return { status: response.status, body: await response.json() };
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== 'owner.json').map(({ name }) => name);
}

/** Sends a film that does not fit, then one that does, and gives the answers with the files that are left after each. */
async function tooLargeThenSmall(url: string, files: string): Promise<readonly object[]> {
  const tooLarge = await upload(url, 4 * MEBIBYTE);
  const left = await filesBelow(files);
  const small = await upload(url, 64 * 1024);
  return [
    { ...tooLarge, left },
    { ...small, left: await filesBelow(files) },
  ];
}

const RECOVERED = [
  { status: 503, body: { code: 'UPLOAD_STORAGE_FAILED' }, left: [] },
  { status: 201, left: [expect.stringMatching(/^[0-9a-f]{32}\.mp4$/)] },
];

it('answers 503 and leaves nothing behind when the system refuses to let a file grow', async () => {
  await using receiver = await startReceiver('ulimit -f 2048;', folder);
  expect(await tooLargeThenSmall(receiver.url, folder)).toMatchObject(RECOVERED);
});

/** A disk of 2 MiB, for users that may mount one. */
function mountSmallDisk(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it('answers 503 and leaves nothing behind when the disk is full', async () => {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  // Users that may not mount a disk run the spec above only.
  if (!mountSmallDisk(disk)) return;
  try {
    await using receiver = await startReceiver('', join(disk, 'uploads'));
    expect(await tooLargeThenSmall(receiver.url, disk)).toMatchObject(RECOVERED);
  } finally {
    execFileSync('umount', [disk]);
  }
});
