import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { type FakeClamd, startFakeClamd } from '@breakwater/testing/clamd';
import { EICAR, sampleVideo } from '@breakwater/uploads/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { keptFiles } from '../../../test/harness/kept-files.js';
import { type Answer, type ApiHarness, bootApi } from './api-harness.js';

const PHP = Buffer.from('<?php system($_GET["c"]); ?>');
const UNKNOWN = '9b0f3f2e-4e0b-4a44-9a3c-6f3ad8a2d1c0';

/** Returns an image of one colour. */
const image = (format: 'png' | 'jpeg', red: number): Promise<Buffer> =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .toFormat(format)
    .toBuffer();

describe.each(HTTP_PLATFORMS)('uploads on %s', (platform) => {
  let folder: string;
  let clamd: FakeClamd;
  let api: ApiHarness;
  let video: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-api-uploads-'));
    clamd = await startFakeClamd();
    api = await bootApi({ UPLOAD_FOLDER: folder, CLAMD_PORT: String(clamd.port) }, platform);
    const { body } = await api.post('/videos', { channelId: 'UCuploads', title: 'Tides' });
    video = String(body['id']);
  });
  afterEach(() => {
    clamd.mode = 'scan';
  });
  afterAll(async () => {
    await api?.close();
    await clamd?.close();
    await rm(folder, { recursive: true, force: true });
  });

  function send(path: string, bytes: Buffer, name: string, type: string, field = 'file'): Promise<Answer> {
    const form = new FormData();
    form.append(field, new Blob([Uint8Array.from(bytes)], { type }), name);
    return api.get(path, { method: 'POST', body: form });
  }
  const stored = (): Promise<string[]> => keptFiles(join(folder, 'files'));

  it('keeps a thumbnail, and serves it so that browsers run nothing in it', async () => {
    const { status, body } = await send(
      `/videos/${video}/thumbnail`,
      await image('png', 200),
      'Über tides.png',
      'image/png',
    );
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        name: 'Über tides.png',
        type: 'image/png',
        size: expect.any(Number),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const response = await fetch(`${api.origin}/videos/${video}/thumbnail`);
    expect((await response.bytes()).length).toBe(body['size']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': expect.stringMatching(
        /^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''%C3%9Cber%20tides\.png$/,
      ),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  it('keeps only the latest thumbnail', async () => {
    const before = await stored();
    await send(`/videos/${video}/thumbnail`, await image('jpeg', 1), 'one.jpg', 'image/jpeg');
    const { body } = await send(
      `/videos/${video}/thumbnail`,
      await image('jpeg', 2),
      'two.jpg',
      'image/jpeg',
    );
    expect(await stored()).toHaveLength(Math.max(1, before.length));
    expect(await stored()).toContain(`${String(body['id'])}.jpg`);
  });

  it('keeps a film, and serves parts of it', async () => {
    const film = sampleVideo('mp4');
    const { status, body } = await send(`/videos/${video}/file`, film, 'tides.mp4', 'video/mp4');
    expect([status, body['type'], body['size']]).toEqual([201, 'video/mp4', film.length]);
    const part = await fetch(`${api.origin}/videos/${video}/file`, { headers: { range: 'bytes=0-9' } });
    expect([part.status, Buffer.from(await part.bytes())]).toEqual([206, film.subarray(0, 10)]);
  });

  it('keeps an avatar of any user, because there are no accounts', async () => {
    const { status } = await send('/users/ada-7/avatar', await image('png', 9), 'me.png', 'image/png');
    expect([status, (await fetch(`${api.origin}/users/ada-7/avatar`)).status]).toEqual([201, 200]);
  });

  it.each([
    ['EICAR', EICAR, 'holiday.png', 'image/png', 422],
    ['a film with EICAR in it', Buffer.concat([sampleVideo('mp4'), EICAR]), 'a.mp4', 'video/mp4', 422],
    ['PHP in the name of an image', PHP, 'cat.png', 'image/png', 422],
    ['PHP', PHP, 'cat.php', 'application/x-php', 415],
  ])('refuses %s, and keeps nothing of it', async (_what, bytes, name, type, expected) => {
    const before = await stored();
    const path = name.endsWith('.mp4') ? `/videos/${video}/file` : `/videos/${video}/thumbnail`;
    const { status, body } = await send(path, bytes, name, type);
    expect([status, body['retryable']]).toEqual([expected, false]);
    expect(await stored()).toEqual(before);
  });

  it('refuses a file in another field', async () => {
    const answer = await send('/users/ada/avatar', await image('png', 1), 'me.png', 'image/png', 'avatar');
    expect([answer.status, answer.body['code']]).toEqual([400, 'UPLOAD_FIELD']);
  });

  it.each([
    [`/videos/${UNKNOWN}/file`, 404],
    ['/videos/not-a-uuid/file', 400],
    ['/users/a%2F..%2Fb/avatar', 400],
  ])('refuses %s with %i', async (path, expected) => {
    const { status } = await send(path, await image('png', 1), 'me.png', 'image/png');
    expect(status).toBe(expected);
  });

  it('refuses an upload to an unknown video before its body arrives', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 400_000_000 };
    const upload = request(`${api.origin}/videos/${UNKNOWN}/file`, { method: 'POST', headers });
    upload.flushHeaders();
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(404);
    upload.destroy();
  });

  it.each([`/videos/${UNKNOWN}/thumbnail`, '/users/nobody/avatar'])(
    'answers GET %s, where there is no file, with 404',
    async (path) => {
      expect((await api.get(path)).status).toBe(404);
    },
  );

  it.each(['drop', 'garbage', 'error'] as const)(
    'asks the client to try again when clamd fails: %s',
    async (mode) => {
      const before = await stored();
      clamd.mode = mode;
      const answer = await send(`/videos/${video}/file`, sampleVideo('mp4'), 'a.mp4', 'video/mp4');
      expect(answer).toMatchObject({
        status: 503,
        body: { code: 'UPLOAD_SCAN_FAILED', retryable: true, retryAfter: 10 },
      });
      expect(await stored()).toEqual(before);
    },
  );

  it('shows the scanner and the storage in its health, and stays ready without them', async () => {
    const { body } = await api.get('/health');
    expect(body['checks']).toMatchObject({ clamd: { status: 'healthy' }, storage: { status: 'healthy' } });
    expect((await api.get('/health/ready')).status).toBe(200);
  });
});
