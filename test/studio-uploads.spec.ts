import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type FakeClamd, startFakeClamd } from '@breakwater/testing/clamd';
import { EICAR, sampleVideo } from '@breakwater/uploads/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { PARTIAL } from './harness/kept-files.js';
import { type PostgresServer, startPostgres } from './harness/postgres-server.js';
import { until } from './harness/until.js';

const FILM = sampleVideo('mp4', Buffer.alloc(300_000, 1));

let postgres: PostgresServer;
let clamd: FakeClamd;
let folder: string;
let environment: NodeJS.ProcessEnv;
let api: BuiltApp;
let isRunning = false;
let video: string;

beforeAll(async () => {
  await buildApps();
  [postgres, clamd] = await Promise.all([startPostgres(), startFakeClamd()]);
  folder = await mkdtemp(join(tmpdir(), 'breakwater-studio-uploads-'));
  environment = {
    DATABASE_URL: await postgres.createDatabase('uploads'),
    UPLOAD_FOLDER: folder,
    CLAMD_PORT: String(clamd.port),
  };
});
beforeEach(async () => {
  if (!isRunning) await start();
  video = await newVideo();
});
afterEach(() => {
  clamd.mode = 'scan';
});
afterAll(async () => {
  await stop();
  await clamd?.close();
  await postgres?.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function start(variables: NodeJS.ProcessEnv = {}): Promise<void> {
  api = await BuiltApp.api({ environment: { ...environment, ...variables } });
  isRunning = true;
}

async function stop(): Promise<void> {
  isRunning = false;
  await api?.[Symbol.asyncDispose]();
}

/** Waits while the circuit of the database is still open after an outage. */
async function newVideo(): Promise<string> {
  const body = JSON.stringify({ channelId: 'UCuploads', title: 'Tides' });
  const headers = { 'content-type': 'application/json' };
  const created = await until(
    async () =>
      (await (await api.get('/videos', { method: 'POST', body, headers })).json()) as { id?: string },
    ({ id }) => id !== undefined,
  );
  return created.id!;
}

/** The files in the folder of the uploads, without the marks of processes: first those that arrive, then those that are kept. */
const files = (): Promise<{ arriving: string[]; kept: string[] }> =>
  // The check of the storage writes a file now and then.
  until(filesNow, ({ kept }) => !kept.some((name) => name.startsWith(PARTIAL)));

async function filesNow(): Promise<{ arriving: string[]; kept: string[] }> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const all = found.filter((entry) => entry.isFile() && entry.name !== 'owner.json');
  const isKept = ({ parentPath }: (typeof all)[number]): boolean => basename(parentPath) === 'files';
  return {
    arriving: all.filter((entry) => !isKept(entry)).map(({ name }) => name),
    kept: all.filter(isKept).map(({ name }) => name),
  };
}

const PARTS = {
  before: Buffer.from(
    '--b\r\ncontent-disposition: form-data; name="file"; filename="tides.mp4"\r\ncontent-type: video/mp4\r\n\r\n',
  ),
  after: Buffer.from('\r\n--b--\r\n'),
};

interface Upload {
  readonly request: ClientRequest;
  /** Sends the rest of the film. */
  finish(): void;
  /** Resolves with the answer, or with the code of the connection's error. */
  readonly outcome: Promise<{ status: number | undefined; body: unknown } | string>;
}

/** Begins to upload a film, and waits until a part of it is on the disk. */
async function beginUpload(film = FILM): Promise<Upload> {
  const upload = request(`${api.url}/videos/${video}/file`, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': PARTS.before.length + film.length + PARTS.after.length,
    },
  });
  const outcome = once(upload, 'response').then(
    async (values) => {
      const answer = values[0] as IncomingMessage;
      return { status: answer.statusCode, body: await json(answer) };
    },
    (error: unknown) => String((error as NodeJS.ErrnoException).code),
  );
  const half = film.length / 2;
  upload.write(PARTS.before);
  upload.write(film.subarray(0, half));
  await until(files, ({ arriving }) => arriving.length > 0);
  return {
    request: upload,
    finish: () => upload.end(Buffer.concat([film.subarray(half), PARTS.after])),
    outcome,
  };
}

const send = async (path: string, bytes: Buffer, name: string, type: string): Promise<Response> => {
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(bytes)], { type }), name);
  return api.get(path, { method: 'POST', body: form });
};

const counted = async (outcome: string): Promise<boolean> =>
  (await (await api.get('/metrics')).text()).includes(
    `breakwater_uploads_total{policy="video",outcome="${outcome}"} 1`,
  );

describe('uploads to the API', () => {
  it('are served by every replica, and survive a restart', async () => {
    const upload = await beginUpload();
    upload.finish();
    expect(await upload.outcome).toMatchObject({ status: 201, body: { size: FILM.length } });
    const other = await BuiltApp.api({ environment });
    const answer = await other.get(`/videos/${video}/file`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(FILM)).toBe(true);
    await other[Symbol.asyncDispose]();
  });

  it('leave nothing of a client that goes away', async () => {
    const { kept } = await files();
    const upload = await beginUpload();
    upload.request.destroy();
    await upload.outcome;
    expect(await until(files, ({ arriving }) => arriving.length === 0)).toEqual({ arriving: [], kept });
    await until(
      () => counted('aborted'),
      (isCounted) => isCounted,
    );
  });

  it('are finished during the shutdown', async () => {
    const upload = await beginUpload();
    api.process.kill('SIGTERM');
    await api.process.prints('SIGTERM');
    upload.finish();
    expect(await upload.outcome).toMatchObject({ status: 201 });
    expect(await api.process.ended).toBe(0);
    await stop();
    expect((await files()).arriving).toEqual([]);
  });

  it('leave nothing if they take longer than the shutdown waits', async () => {
    await stop();
    await start({ SHUTDOWN_IN_FLIGHT_TIMEOUT: '50' });
    const { kept } = await files();
    const upload = await beginUpload();
    api.process.kill('SIGTERM');
    expect([await upload.outcome]).not.toMatchObject([{ status: 201 }]);
    await api.process.ended;
    await stop();
    expect(await files()).toEqual({ arriving: [], kept });
  });

  it('leave nothing of a process that was killed, once the next one has started', async () => {
    const { kept } = await files();
    const upload = await beginUpload();
    await stop();
    expect(await upload.outcome).toBe('ECONNRESET');
    expect((await files()).arriving).toHaveLength(1);
    await start();
    expect(await files()).toEqual({ arriving: [], kept });
  });

  it('are not kept while the database is down', async () => {
    const { kept } = await files();
    const upload = await beginUpload();
    await postgres.kill();
    upload.finish();
    expect(await upload.outcome).toMatchObject({ status: 503 });
    expect(await files()).toEqual({ arriving: [], kept });
    await postgres.start();
  });

  it.each([
    ['EICAR in a film', Buffer.concat([FILM, EICAR]), 'tides.mp4', 'video/mp4', 'UPLOAD_MALWARE'],
    [
      'PHP in the name of a film',
      Buffer.from('<?php system($_GET["c"]);'),
      'tides.mp4',
      'video/mp4',
      'UPLOAD_SCRIPT',
    ],
  ])('refuse %s', async (_what, bytes, name, type, code) => {
    const before = await files();
    const answer = await send(`/videos/${video}/file`, bytes, name, type);
    expect(await answer.json()).toMatchObject({ code, retryable: false });
    expect(await files()).toEqual(before);
  });

  it('raise an alert for malware', async () => {
    await send(`/videos/${video}/file`, Buffer.concat([FILM, EICAR]), 'tides.mp4', 'video/mp4');
    const found = (line: Record<string, unknown>): boolean =>
      JSON.stringify(line).includes('MalwareFoundError');
    expect(
      await until(
        () => api.log.some(found),
        (isFound) => isFound,
      ),
    ).toBe(true);
  });

  it('end with 503 while clamd fails, and are accepted afterwards', async () => {
    clamd.mode = 'drop';
    expect((await send(`/videos/${video}/file`, FILM, 'a.mp4', 'video/mp4')).status).toBe(503);
    clamd.mode = 'scan';
    expect((await send(`/videos/${video}/file`, FILM, 'a.mp4', 'video/mp4')).status).toBe(201);
  });
});
