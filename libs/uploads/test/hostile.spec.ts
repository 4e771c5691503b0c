import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileSecurityService, UPLOAD_CODES } from '../src/index.js';
import { type HostileSample, hostileSamples } from './content/hostile-samples.js';
import {
  filesBelow,
  formOf,
  ImagesController,
  startUploads,
  type UploadApplication,
} from './support/start-uploads.js';
import { AvatarsController } from './support/avatars.controller.js';

const PATHS = { image: '/images', video: '/images/videos', avatar: '/avatars' };

const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
  webm: 'video/webm',
};

const typeOf = ({ name, declaredType }: HostileSample): string =>
  declaredType ?? TYPES[name.slice(name.lastIndexOf('.') + 1)]!;

const samples = await hostileSamples();

describe.each(HTTP_PLATFORMS)('a hostile upload on %s', (platform) => {
  let app: UploadApplication;

  beforeAll(async () => {
    app = await startUploads(platform, {}, [ImagesController, AvatarsController]);
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  it.each(samples)('of $title is refused with $code, and nothing of it stays', async (sample) => {
    const form = formOf(new Uint8Array(sample.bytes), sample.name, typeOf(sample));
    const answer = await app.post(PATHS[sample.policy], form);
    expect(answer).toMatchObject({ status: UPLOAD_CODES[sample.code], body: { code: sample.code } });
    expect(await filesBelow(app.folder)).toEqual([]);
  });

  it.each(samples)('of $title is not valid for FileSecurityService', async (sample) => {
    const path = join(app.folder, 'sample');
    await writeFile(path, sample.bytes);
    const declared = sample.declaredType === undefined ? {} : { declaredType: sample.declaredType };
    const result = await app
      .get(FileSecurityService)
      .validateUpload(path, sample.name, sample.policy, declared);
    await rm(path);
    expect(result).toMatchObject({ isValid: false });
    expect(result.codes[0]).toBe(sample.code);
    expect(result.errors).toHaveLength(result.codes.length);
    expect(result.metadata.isExecutable).toBe(result.codes.includes('UPLOAD_EXECUTABLE'));
  });
});
