import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { OperatorActions } from '@breakwater/core';
import { HTTP_PLATFORMS, type HttpPlatform } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { ClamdScanner, LocalStorage, MalwareFoundError, type UploadsModuleOptions } from '../src/index.js';
import { startFakeClamd } from '@breakwater/testing/clamd';
import { EICAR, sampleVideo } from '../src/testing/index.js';
import { filesBelow, formOf, png, startUploads, type UploadApplication } from './support/start-uploads.js';

const SMALL: UploadsModuleOptions['policies'] = { image: { maxSize: 1_000 } };

/** Opens a request whose body the spec writes. */
function openRequest(app: UploadApplication, headers: Record<string, string | number>): ClientRequest {
  const open = request(`${app.http.url}/images`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b', ...headers },
  });
  open.on('error', () => {});
  return open;
}

const part = (name: string, type: string): string =>
  `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;

/** Waits until a condition holds; Jest ends a wait that never does. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

async function answerOf(open: ClientRequest): Promise<{ status: number | undefined; body: unknown }> {
  const [response] = (await once(open, 'response')) as [IncomingMessage];
  const body = Buffer.concat((await response.toArray()) as Buffer[]).toString();
  return { status: response.statusCode, body: JSON.parse(body) };
}

describe.each(HTTP_PLATFORMS)('an upload on %s', (platform: HttpPlatform) => {
  it('may have exactly the size of the limit, and not a byte more', async () => {
    const image = await png();
    await using app = await startUploads(platform, { policies: { image: { maxSize: image.length } } });
    expect((await app.post('/images', formOf(image, 'a.png', 'image/png'))).status).toBe(201);
    const larger = Buffer.concat([image, Buffer.from('x')]);
    expect(await app.post('/images', formOf(larger, 'a.png', 'image/png'))).toMatchObject({
      status: 413,
      body: { code: 'UPLOAD_TOO_LARGE' },
    });
    expect(app.finished.map(({ size }) => size)).toEqual([image.length, image.length + 1]);
    expect(await filesBelow(app.folder)).toHaveLength(1);
  });

  it('is refused by its declared size before its body arrives', async () => {
    await using app = await startUploads(platform, { policies: SMALL });
    const open = openRequest(app, { 'content-length': 100_000_000 });
    open.flushHeaders();
    expect(await answerOf(open)).toMatchObject({ status: 413, body: { code: 'UPLOAD_TOO_LARGE' } });
    expect(app.finished).toMatchObject([{ outcome: 'refused', size: 0 }]);
    open.destroy();
  });

  it.each([
    ['its extension', 'a.exe', 'UPLOAD_EXTENSION', 415],
    ['its size, without a declared one', 'a.png', 'UPLOAD_TOO_LARGE', 413],
  ])('is refused by %s while its body still arrives', async (_, name, code, status) => {
    await using app = await startUploads(platform, { policies: SMALL });
    const open = openRequest(app, { 'transfer-encoding': 'chunked' });
    open.write(part(name, 'application/octet-stream'));
    open.write(Buffer.alloc(200_000));
    expect(await answerOf(open)).toMatchObject({ status, body: { code } });
    expect(await filesBelow(app.folder)).toEqual([]);
    open.destroy();
  });

  it('leaves nothing behind when its client goes away', async () => {
    await using app = await startUploads(platform);
    const open = openRequest(app, { 'transfer-encoding': 'chunked' });
    open.write(part('a.png', 'image/png'));
    open.write(Buffer.alloc(200_000));
    await until(async () => (await filesBelow(app.folder)).length === 1);
    open.destroy();
    await until(() => app.finished.length === 1);
    expect(app.finished).toMatchObject([{ outcome: 'aborted', codes: [] }]);
    expect(await filesBelow(app.folder)).toEqual([]);
    expect(app.logger.at('error')).toEqual([]);
  });

  it('leaves nothing behind when its client goes away during the scan', async () => {
    const scanning = Promise.withResolvers<void>();
    const scan = (_path: string, { signal }: { signal: AbortSignal }): Promise<never> => {
      scanning.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    };
    await using app = await startUploads(platform, { scanner: { name: 'slow', scan } });
    const controller = new AbortController();
    const body = formOf(await png(), 'a.png', 'image/png');
    const sent = app.http.fetch('/images', { method: 'POST', body, signal: controller.signal });
    await scanning.promise;
    controller.abort();
    await expect(sent).rejects.toThrow('aborted');
    await until(() => app.finished.length === 1);
    expect(app.finished).toMatchObject([{ outcome: 'aborted' }]);
    expect(await filesBelow(app.folder)).toEqual([]);
  });

  it.each([
    ['is cut off', `${part('a.png', 'image/png')}x`],
    ['has no parts', 'garbage'],
    ['has a part without headers', '--b\r\n\r\nx\r\n--b--'],
  ])('is refused when its body %s', async (_, body) => {
    await using app = await startUploads(platform);
    const open = openRequest(app, { 'content-length': body.length });
    open.end(body);
    const { status, body: answer } = await answerOf(open);
    expect([status, answer]).toEqual([
      400,
      expect.objectContaining({ code: expect.stringMatching(/^UPLOAD_/) }),
    ]);
    expect(await filesBelow(app.folder)).toEqual([]);
  });

  it('is refused without a boundary', async () => {
    await using app = await startUploads(platform);
    const open = openRequest(app, { 'content-type': 'multipart/form-data', 'content-length': 1 });
    open.end('x');
    expect(await answerOf(open)).toMatchObject({ status: 400, body: { code: 'UPLOAD_MALFORMED' } });
  });

  it.each([
    ['too many fields', Array.from({ length: 21 }, (_, index) => [`field${index}`, 'x'])],
    ['a field that is too large', [['field', 'x'.repeat(65_537)]]],
    ['a name with brackets', [['field[a]', 'x']]],
  ])('is refused with %s', async (_, fields) => {
    await using app = await startUploads(platform);
    const form = formOf(await png(), 'a.png', 'image/png');
    for (const [name = '', value = ''] of fields) form.append(name, value);
    expect(await app.post('/images', form)).toMatchObject({ status: 400, body: { code: 'UPLOAD_FIELD' } });
    expect(await filesBelow(app.folder)).toEqual([]);
  });

  it('may have as many text fields, and as large ones, as the limits say', async () => {
    await using app = await startUploads(platform);
    const form = formOf(await png(), 'a.png', 'image/png');
    form.append('field0', 'x'.repeat(65_536));
    for (let index = 1; index < 20; index++) form.append(index < 3 ? 'twice' : `field${index}`, `${index}`);
    const { status, body } = await app.post('/images', form);
    expect([status, body['fields']]).toEqual([
      201,
      expect.objectContaining({ twice: ['1', '2'], field19: '19' }),
    ]);
  });

  it('answers 503 when the storage fails, and removes what it has stored', async () => {
    const deleted: string[] = [];
    const storage = {
      put: () => Promise.reject(Object.assign(new Error('disk'), { code: 'ENOSPC' })),
      get: () => Promise.reject(new Error('none')),
      delete: async (name: string) => void deleted.push(name),
      stat: async () => undefined,
    };
    await using app = await startUploads(platform, { storage });
    const response = await app.http.fetch('/images', {
      method: 'POST',
      body: formOf(await png(), 'a.png', 'image/png'),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await response.json()).toMatchObject({ code: 'UPLOAD_STORAGE_FAILED' });
    expect(deleted).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.png$/)]);
    expect(await filesBelow(app.folder)).toEqual([]);
    expect(app.finished).toMatchObject([{ outcome: 'failed', code: 'UPLOAD_STORAGE_FAILED' }]);
    expect(app.logger.at('error')[0]).toContain('UPLOAD_STORAGE_FAILED; Error: disk');
  });

  it('answers 503 when the scan takes too long', async () => {
    const scanning = Promise.withResolvers<void>();
    const scan = (): Promise<never> => {
      scanning.resolve();
      return new Promise(() => {});
    };
    await using app = await startUploads(platform, { scanner: { name: 'hung', scan }, scanTimeout: 5_000 });
    const sent = app.post('/images', formOf(await png(), 'a.png', 'image/png'));
    await scanning.promise;
    await app.http.clock.advance(5_000);
    expect(await sent).toMatchObject({ status: 503, body: { code: 'UPLOAD_SCAN_FAILED' } });
    expect(await filesBelow(app.folder)).toEqual([]);
  });

  it('of malware is refused, and raises an alert', async () => {
    await using clamd = await startFakeClamd();
    const scanner = new ClamdScanner({ host: '127.0.0.1', port: clamd.port });
    await using app = await startUploads(platform, { scanner });
    const video = Buffer.concat([sampleVideo('mp4'), EICAR]);
    const answer = await app.post('/images/videos', formOf(Buffer.from(video), 'a.mp4', 'video/mp4'));
    expect(answer).toMatchObject({ status: 422, body: { code: 'UPLOAD_MALWARE' } });
    expect(await filesBelow(app.folder)).toEqual([]);
    expect(app.malware).toMatchObject([{ policy: 'video', size: video.length }]);
    expect(app.reported.filter((error) => error instanceof MalwareFoundError)).toHaveLength(1);
    expect(app.finished).toMatchObject([{ outcome: 'refused', code: 'UPLOAD_MALWARE' }]);
  });

  it('is quarantined on demand while the scanner fails, and is released when it works again', async () => {
    let works = false;
    const scanner = {
      name: 'moody',
      scan: async () =>
        works ? ({ verdict: 'clean' } as const) : ({ verdict: 'error', reason: 'down' } as const),
    };
    await using app = await startUploads(platform, { scanner, onScanError: 'quarantine' });
    const { status, body } = await app.post('/images', formOf(await png(), 'a.png', 'image/png'));
    expect([status, body['quarantined'], body['scan']]).toEqual([
      201,
      true,
      { engine: 'moody', verdict: 'error' },
    ]);
    const name = body['storedName'] as string;
    expect(await readdir(join(app.folder, 'quarantine'))).toEqual([name]);
    expect((await app.http.fetch(`/images/${name}`)).status).toBe(404);
    expect(app.finished).toMatchObject([{ outcome: 'quarantined' }]);
    const rescan = () =>
      app.get(OperatorActions).run('uploads.rescan', { target: 'quarantine', reason: 'test' }, 'tester');
    await rescan();
    expect((await app.http.fetch(`/images/${name}`)).status).toBe(404);
    works = true;
    await rescan();
    expect((await app.http.fetch(`/images/${name}`)).status).toBe(200);
    expect(await readdir(join(app.folder, 'quarantine'))).toEqual([]);
  });

  it('is stored in the storage of the application', async () => {
    await using other = await startUploads(platform);
    const storage = new LocalStorage(join(other.folder, 'elsewhere'));
    await using app = await startUploads(platform, { storage });
    const { body } = await app.post('/images', formOf(await png(), 'a.png', 'image/png'));
    expect(await readdir(join(other.folder, 'elsewhere'))).toEqual([body['storedName']]);
    expect(await filesBelow(app.folder)).toEqual([]);
  });
});
