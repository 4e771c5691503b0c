import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleVideo } from '@breakwater/uploads/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const HOOKS = new URL('../../libs/lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./receiving.fixture.ts', import.meta.url));

const MEBIBYTE = 1024 * 1024;
const BODY = Buffer.concat([
  Buffer.from(
    '--b\r\ncontent-disposition: form-data; name="file"; filename="film.mp4"\r\ncontent-type: video/mp4\r\n\r\n',
  ),
  sampleVideo('mp4', Buffer.alloc(20 * MEBIBYTE, 'film')),
  Buffer.from('\r\n--b--\r\n'),
]);
const HEADERS = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': BODY.length };

let folder: string;
let child: ChildProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-uploads-'));
  child = spawn(
    process.execPath,
    ['--expose-gc', '--conditions=@breakwater/source', '--import', HOOKS, FIXTURE, folder],
    {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
});

afterEach(async () => {
  child.kill();
  await rm(folder, { recursive: true, force: true });
});

const answer = async <T>(): Promise<T> => ((await once(child, 'message')) as [T])[0];

it('takes 20 videos of 20 MiB in at the same time in less memory than one of them needs', async () => {
  const { url } = await answer<{ url: string }>();
  const upload = async (): Promise<number | undefined> => {
    // A connection of its own: an idle one may end just when it is used again.
    const request = httpRequest(url, { method: 'POST', agent: false, headers: HEADERS });
    request.end(BODY);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  };
  const all = (): Promise<unknown[]> => Promise.all(Array.from({ length: 20 }, upload));
  // The first upload loads and compiles code.
  await upload();
  child.send('begin');
  await answer();
  const statuses = await all();
  child.send('end');
  const { growth } = await answer<{ growth: number }>();
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 201));
  expect(await readdir(join(folder, 'files'))).toHaveLength(21);
  expect(growth).toBeLessThan(20 * MEBIBYTE);
});
