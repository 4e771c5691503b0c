import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileSecurityService, type FileValidation } from '../src/index.js';
import { EICAR, sampleVideo } from '../src/testing/index.js';
import { filesBelow, png, startUploads, type UploadApplication } from './support/start-uploads.js';

describe('FileSecurityService.validateUpload', () => {
  let app: UploadApplication;

  beforeEach(async () => {
    app = await startUploads('Express', { policies: { image: { maxSize: 10_000 } } });
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
  });

  async function validate(content: Uint8Array, name: string, policy: string): Promise<FileValidation> {
    const path = join(app.folder, 'given');
    await writeFile(path, content);
    const validation = await app.get(FileSecurityService).validateUpload(path, name, policy);
    expect(Buffer.compare(await readFile(path), content)).toBe(0);
    expect(await filesBelow(app.folder)).toEqual(['given']);
    return validation;
  }

  it.each(['mp4', 'webm', 'avi', 'mov'] as const)('accepts a video of the type %s', async (type) => {
    const video = sampleVideo(type);
    expect(await validate(video, `film.${type}`, 'video')).toEqual({
      isValid: true,
      errors: [],
      codes: [],
      warnings: [],
      metadata: {
        size: video.length,
        mimeType: expect.stringMatching(/^video\//),
        extension: `.${type}`,
        hash: createHash('sha256').update(video).digest('hex'),
        isExecutable: false,
        hasSuspiciousContent: false,
      },
    });
    expect(app.finished).toMatchObject([{ policy: 'video', outcome: 'accepted', size: video.length }]);
  });

  it('accepts an image and an avatar', async () => {
    expect(await validate(await png(), 'a.png', 'image')).toMatchObject({ isValid: true });
    expect(await validate(await png(), 'a.png', 'avatar')).toMatchObject({ isValid: true });
  });

  it.each([
    ['a name without a known extension', () => png(), 'a.php', ['UPLOAD_EXTENSION']],
    ['a hidden name', () => png(), 'a.php\0.png', ['UPLOAD_NAME']],
    ['too many bytes', () => Buffer.alloc(10_001), 'a.png', ['UPLOAD_TOO_LARGE']],
    [
      'too many bytes of another type',
      () => Buffer.alloc(10_001),
      'a.exe',
      ['UPLOAD_TOO_LARGE', 'UPLOAD_EXTENSION'],
    ],
    ['no bytes', () => Buffer.alloc(0), 'a.png', ['UPLOAD_EMPTY']],
    ['a script', () => Buffer.from('<?php echo 1;'), 'a.png', ['UPLOAD_SCRIPT']],
  ])('refuses %s', async (_, content, name, codes) => {
    const validation = await validate(await content(), name, 'image');
    expect(validation.isValid).toBe(false);
    expect(validation.codes).toEqual(expect.arrayContaining(codes));
    expect(validation.errors).toHaveLength(validation.codes.length);
    expect(app.finished).toMatchObject([{ outcome: 'refused', code: codes[0] }]);
  });

  it('finds malware behind a video, and reports it', async () => {
    const validation = await validate(Buffer.concat([sampleVideo('mp4'), EICAR]), 'a.mp4', 'video');
    expect(validation).toMatchObject({ isValid: false, codes: expect.arrayContaining(['UPLOAD_MALWARE']) });
    expect(app.malware).toHaveLength(1);
    expect(app.reported).toHaveLength(1);
  });

  it('does not hash a file above the limit', async () => {
    const { metadata } = await validate(Buffer.alloc(10_001), 'a.png', 'image');
    expect(metadata).toMatchObject({ size: 10_001, hash: undefined, mimeType: undefined });
  });

  it('rejects a path without a regular file, and an unknown policy', async () => {
    const service = app.get(FileSecurityService);
    await expect(service.validateUpload(app.folder, 'a.png', 'image')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(service.validateUpload('/nowhere', 'a.png', 'image')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(service.validateUpload('/nowhere', 'a.png', 'images')).rejects.toThrow('uploads.policy');
  });
});
