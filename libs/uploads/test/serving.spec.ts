import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contentDisposition } from '../src/serving/content-disposition.js';
import { byteRange } from '../src/serving/byte-range.js';
import { UploadsService } from '../src/index.js';
import { formOf, png, startUploads, type UploadApplication } from './support/start-uploads.js';

describe.each(HTTP_PLATFORMS)('a file that is sent by %s', (platform) => {
  let app: UploadApplication;
  let path: string;
  let whole: Buffer;

  beforeAll(async () => {
    app = await startUploads(platform);
    const { body } = await app.post('/images', formOf(await png(), 'a.png', 'image/png'));
    path = `/images/${body['storedName'] as string}`;
    const response = await app.http.fetch(path);
    whole = Buffer.from(await response.arrayBuffer());
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  it('runs nothing in a browser, and keeps its name', async () => {
    const response = await app.http.fetch(path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(whole.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="Gr__e _1_.png"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20_1_.png`,
    });
    await response.body?.cancel();
  });

  it('answers HEAD without a body', async () => {
    const response = await app.http.fetch(path, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(whole.length)]);
    expect(await response.text()).toBe('');
  });

  it('sends a range', async () => {
    const response = await app.http.fetch(path, { headers: { range: 'bytes=2-5' } });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      206,
      `bytes 2-5/${whole.length}`,
    ]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(whole.subarray(2, 6));
  });

  it('sends the whole file for a range of another version', async () => {
    const headers = { range: 'bytes=2-5', 'if-range': '"other"' };
    const response = await app.http.fetch(path, { headers });
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, whole.length]);
  });

  it('answers 416 for a range behind the end', async () => {
    const response = await app.http.fetch(path, { headers: { range: `bytes=${whole.length}-` } });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      416,
      `bytes */${whole.length}`,
    ]);
  });

  it.each([`${'0'.repeat(32)}.png`, '..%2Fowner.json', 'a.png'])('answers an error for %s', async (name) => {
    expect((await app.http.fetch(`/images/${name}`)).status).toBeGreaterThanOrEqual(400);
  });

  it('is not shown inline unless browsers do not run its type', async () => {
    const uploads = app.get(UploadsService);
    const storedName = path.slice('/images/'.length);
    for (const mime of ['image/svg+xml', 'text/html', 'application/pdf', undefined])
      await expect(
        uploads.sendSafely({}, { storedName, ...(mime !== undefined && { mime }) }, { inline: true }),
      ).rejects.toThrow('Expected "uploads.inline"');
  });
});

describe('contentDisposition', () => {
  it.each([
    ['a "b" \\c.png', `attachment; filename="a _b_ _c.png"; filename*=UTF-8''a%20%22b%22%20%5Cc.png`],
    ["it's (1)*!.png", `attachment; filename="it's (1)*!.png"; filename*=UTF-8''it%27s%20%281%29%2A%21.png`],
    ['a\r\nb.png', `attachment; filename="a__b.png"; filename*=UTF-8''a%0D%0Ab.png`],
  ])('quotes %j', (name, header) => {
    expect(contentDisposition('attachment', name)).toBe(header);
  });
});

describe('byteRange', () => {
  it.each([
    [undefined, undefined],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=5-99', { start: 5, end: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', undefined],
    ['bytes=0-1,3-4', undefined],
    ['items=0-1', undefined],
    ['bytes=-', undefined],
  ])('reads %j of ten bytes as %j', (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });
});
