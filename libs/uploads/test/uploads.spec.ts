import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { filesBelow, formOf, png, startUploads, type UploadApplication } from './support/start-uploads.js';

describe.each(HTTP_PLATFORMS)('an upload on %s', (platform) => {
  let app: UploadApplication;

  beforeEach(async () => {
    app = await startUploads(platform);
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
  });

  it('is stored under a random name, and described to the handler', async () => {
    const form = formOf(await png(), 'Résumé – Grüße.PNG', 'image/png');
    form.append('title', 'My holidays');
    const { status, body } = await app.post('/images', form);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      storedName: `${body['id'] as string}.png`,
      originalName: 'Résumé – Grüße.PNG',
      mime: 'image/png',
      size: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      scan: { engine: 'signatures', verdict: 'clean' },
      quarantined: false,
      warnings: [],
      fields: { title: 'My holidays' },
    });
    const path = join(app.folder, 'files', body['storedName'] as string);
    const stored = await readFile(path);
    expect(stored).toHaveLength(body['size'] as number);
    expect(createHash('sha256').update(stored).digest('hex')).toBe(body['sha256']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await filesBelow(app.folder)).toEqual([body['storedName']]);
    expect(app.finished).toMatchObject([{ policy: 'image', outcome: 'accepted', codes: [] }]);
    expect(app.logger.lines.filter((line) => /^(?:warn|error)/.test(line))).toEqual([]);
  });

  it.each([
    ['in another field', 'other', 'a.png', 'image/png', 400, 'UPLOAD_FIELD'],
    ['without a usable name', 'file', '...', 'image/png', 400, 'UPLOAD_NAME'],
    ['with another extension', 'file', 'a.php', 'image/png', 415, 'UPLOAD_EXTENSION'],
    ['declared as another type', 'file', 'a.png', 'text/html', 415, 'UPLOAD_DECLARED_TYPE'],
    ['declared as a type of another extension', 'file', 'a.png', 'image/gif', 415, 'UPLOAD_TYPE_MISMATCH'],
    ['with bytes of another type', 'file', 'a.gif', 'image/gif', 415, 'UPLOAD_TYPE_MISMATCH'],
  ])('of a file %s is refused', async (_, field, name, type, status, code) => {
    const answer = await app.post('/images', formOf(await png(), name, type, field));
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await filesBelow(app.folder)).toEqual([]);
    expect(app.finished).toMatchObject([{ outcome: 'refused', code, codes: [code] }]);
    expect(app.logger.at('warn')).toEqual([
      expect.stringMatching(new RegExp(`^Refused an upload of .* for the policy 'image'.*${code}`)),
    ]);
  });

  it('of an empty file is refused', async () => {
    const answer = await app.post('/images', formOf(new Uint8Array(), 'a.png', 'image/png'));
    expect(answer).toMatchObject({ status: 400, body: { code: 'UPLOAD_EMPTY' } });
  });

  it('without a file is refused, unless the handler wants no file', async () => {
    const empty = new FormData();
    empty.append('title', 'x');
    expect(await app.post('/images', empty)).toMatchObject({ status: 400, body: { code: 'UPLOAD_FIELD' } });
    expect(await app.post('/images/optional', empty)).toMatchObject({ status: 201, body: { file: null } });
    const plain = await app.http.fetch('/images', { method: 'POST', body: 'x' });
    expect(plain.status).toBe(400);
  });

  it('of two files is refused, and stores neither', async () => {
    const form = formOf(await png(), 'a.png', 'image/png');
    form.append('file', new Blob([await png()]), 'b.png');
    expect(await app.post('/images', form)).toMatchObject({ status: 400, body: { code: 'UPLOAD_FIELD' } });
    expect(await filesBelow(app.folder)).toEqual([]);
  });

  it('leaves nothing behind when its handler fails', async () => {
    const { status } = await app.post('/images/failing', formOf(await png(), 'a.png', 'image/png'));
    expect(status).toBe(404);
    expect(await filesBelow(app.folder)).toEqual([]);
  });
});
