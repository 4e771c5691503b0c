import { rm, writeFile } from 'node:fs/promises';
import { HealthDetails, Metrics, OperatorActions, ResilienceGauges } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { UploadScannerStatus, UploadStorageStatus } from '../src/index.js';
import { startUploads } from './support/start-uploads.js';

describe('the health of the storage', () => {
  it('is healthy while files can be stored', async () => {
    await using app = await startUploads('Express');
    expect(await app.get(UploadStorageStatus).getHealthStatus()).toEqual({
      status: 'healthy',
      message: 'Files can be stored.',
      details: { minFreeBytes: 0 },
    });
  });

  it('is unhealthy when the disk has too little space left', async () => {
    await using app = await startUploads('Express', { minFreeBytes: Number.MAX_SAFE_INTEGER });
    expect(await app.get(UploadStorageStatus).getHealthStatus()).toMatchObject({
      status: 'unhealthy',
      message: 'The disk of the uploads has too little space left.',
    });
  });

  it('is unhealthy when the folder cannot be written to', async () => {
    await using app = await startUploads('Express');
    await rm(app.folder, { recursive: true });
    await writeFile(app.folder, '');
    expect(await app.get(UploadStorageStatus).getHealthStatus()).toMatchObject({
      status: 'unhealthy',
      message: 'Files cannot be stored.',
    });
  });

  it('is unhealthy when the storage of the application fails or hangs', async () => {
    const storage = {
      put: async () => {},
      get: () => Promise.reject(new Error()),
      delete: async () => {},
      stat: async () => undefined,
    };
    const ping = (): Promise<void> =>
      Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    await using app = await startUploads('Express', { storage: { ...storage, ping } });
    expect(await app.get(UploadStorageStatus).getHealthStatus()).toMatchObject({
      status: 'unhealthy',
      details: { reason: 'refused' },
    });
    const hang = (): Promise<void> => new Promise(() => {});
    await using hanging = await startUploads('Express', { storage: { ...storage, ping: hang } });
    const status = hanging.get(UploadStorageStatus).getHealthStatus();
    await hanging.http.clock.advance(5_000);
    expect(await status).toMatchObject({ status: 'unhealthy', details: { reason: 'timeout' } });
  });
});

describe('the health of the scanner', () => {
  const scan = async () => ({ verdict: 'clean' }) as const;

  it('is that of its ping', async () => {
    await using working = await startUploads('Express', {
      scanner: { name: 'clamd', scan, ping: async () => {} },
    });
    expect(await working.get(UploadScannerStatus).getHealthStatus()).toMatchObject({ status: 'healthy' });
    const ping = (): Promise<void> =>
      Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    await using broken = await startUploads('Express', { scanner: { name: 'clamd', scan, ping } });
    expect(await broken.get(UploadScannerStatus).getHealthStatus()).toEqual({
      status: 'unhealthy',
      message: 'The scanner does not work; uploads are refused.',
      details: { scanner: 'clamd', reason: 'refused' },
    });
  });
});

describe('operators', () => {
  it('see the module in the health bodies, gauges, metrics and actions', async () => {
    await using app = await startUploads('Express');
    expect(await app.get(HealthDetails).sources.get('uploads')?.()).toEqual({
      scanner: 'signatures',
      running: 0,
      tempFiles: 0,
      quarantined: 0,
    });
    expect(app.get(ResilienceGauges).read('uploads')).toEqual([{ running: 0, tempFiles: 0 }]);
    expect(app.get(Metrics).descriptions.map(({ name }) => name)).toContain('uploads_total');
    expect((await app.get(OperatorActions).list()).map(({ name }) => name)).toContain('uploads.rescan');
  });
});
