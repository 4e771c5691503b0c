import { HTTP_PLATFORMS } from '@breakwater/testing';
import { ClamdScanner } from '@breakwater/uploads';
import { EICAR, sampleVideo } from '@breakwater/uploads/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type UploadApplication,
  filesBelow,
  formOf,
  startUploads,
} from '../../libs/uploads/test/support/start-uploads.js';
import { type ClamdServer, startClamd } from '../harness/clamd-server.js';

/** Only clamd knows it: the inspection of the content does not. */
const SIGNATURE = Buffer.from('a signature that only this clamd knows');

const film = (...content: readonly Uint8Array[]): FormData =>
  formOf(
    new Uint8Array(sampleVideo('mp4', Buffer.concat([Buffer.alloc(300_000), ...content]))),
    'a.mp4',
    'video/mp4',
  );

describe.each(HTTP_PLATFORMS)('uploads on %s with a real clamd', (platform) => {
  let clamd: ClamdServer;
  let app: UploadApplication;

  beforeAll(async () => {
    clamd = await startClamd({ signatures: { 'Breakwater.Own': SIGNATURE } });
    app = await startUploads(platform, { scanner: new ClamdScanner({ port: clamd.port }) });
  });

  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await clamd.dispose();
  });

  it('are accepted when clamd finds nothing', async () => {
    const { status, body } = await app.post('/images/videos', film());
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { scan: { engine: 'clamd', verdict: 'clean' }, mime: 'video/mp4' },
    });
    expect(await filesBelow(app.folder)).toEqual([body['storedName']]);
  });

  it('are refused when clamd finds malware, which raises an event', async () => {
    const before = await filesBelow(app.folder);
    expect(await app.post('/images/videos', film(SIGNATURE))).toMatchObject({
      status: 422,
      body: { code: 'UPLOAD_MALWARE' },
    });
    expect(app.malware.at(-1)).toMatchObject({ engine: 'clamd', signature: 'Breakwater.Own.UNOFFICIAL' });
    expect(await filesBelow(app.folder)).toEqual(before);
  });

  it('are refused with EICAR before clamd is asked', async () => {
    expect(await app.post('/images/videos', film(EICAR))).toMatchObject({
      status: 422,
      body: { code: 'UPLOAD_MALWARE' },
    });
    expect(app.malware.at(-1)).toMatchObject({ engine: 'signatures', signature: 'Eicar-Test-Signature' });
  });

  it('are refused with 503 when clamd is gone, and nothing of them stays', async () => {
    const before = await filesBelow(app.folder);
    await clamd.dispose();
    expect(await app.post('/images/videos', film())).toMatchObject({
      status: 503,
      body: { code: 'UPLOAD_SCAN_FAILED' },
    });
    expect(await filesBelow(app.folder)).toEqual(before);
  });
});
