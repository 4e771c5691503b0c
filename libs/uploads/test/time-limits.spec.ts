import { HTTP_PLATFORMS, type HttpPlatform } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import type { UploadStorage } from '../src/index.js';
import { Examiners } from '../src/pipeline/examiners.js';
import { filesBelow, formOf, png, startUploads } from './support/start-uploads.js';

const form = async (): Promise<FormData> => formOf(await png(), 'a.png', 'image/png');

describe.each(HTTP_PLATFORMS)('the time limit of an upload on %s', (platform: HttpPlatform) => {
  it.each(['inspectContent', 'rewriteImage'] as const)('ends a hanging %s with 503', async (step) => {
    await using app = await startUploads(platform, { inspectionTimeout: 5_000 });
    const begun = Promise.withResolvers<AbortSignal>();
    const hang = (...args: unknown[]): Promise<never> => {
      begun.resolve((args.at(-1) as { signal: AbortSignal }).signal);
      return new Promise(() => {});
    };
    Object.assign(app.http.app.get<Examiners>(Examiners), { [step]: hang });
    const sent = app.http.fetch('/images', { method: 'POST', body: await form() });
    const signal = await begun.promise;
    await app.http.clock.advance(5_000);
    const response = await sent;
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await response.json()).toMatchObject({ code: 'UPLOAD_INSPECTION_FAILED' });
    expect(signal.aborted).toBe(true);
    expect(await filesBelow(app.folder)).toEqual([]);
    expect(app.finished).toMatchObject([{ outcome: 'failed', code: 'UPLOAD_INSPECTION_FAILED' }]);
    expect(app.logger.at('error')).toEqual([expect.stringContaining('UPLOAD_INSPECTION_FAILED')]);
  });

  it('answers 503 while the storage hangs, and removes a file that it stores later', async () => {
    const begun = Promise.withResolvers<string>();
    const late = Promise.withResolvers<void>();
    const removed = Promise.withResolvers<string>();
    const stored = new Set<string>();
    const storage: UploadStorage = {
      put: async (name) => {
        begun.resolve(name);
        await late.promise;
        stored.add(name);
      },
      get: () => Promise.reject(new Error('none')),
      delete: async (name) => {
        stored.delete(name);
        removed.resolve(name);
      },
      stat: async () => undefined,
    };
    await using app = await startUploads(platform, { storage, storageTimeout: 5_000 });
    const sent = app.post('/images', await form());
    const name = await begun.promise;
    await app.http.clock.advance(5_000);
    expect(await sent).toMatchObject({ status: 503, body: { code: 'UPLOAD_STORAGE_FAILED' } });
    expect(await filesBelow(app.folder)).toEqual([]);
    expect(app.finished).toMatchObject([{ outcome: 'failed', code: 'UPLOAD_STORAGE_FAILED' }]);
    late.resolve();
    expect(await removed.promise).toBe(name);
    expect([...stored]).toEqual([]);
  });
});
