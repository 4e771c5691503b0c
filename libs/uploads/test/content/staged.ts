import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StagedFile } from '../../src/checks/content-check.js';
import type { AcceptedType, UploadPolicy } from '../../src/policies/upload-policy.js';

const JPEG: AcceptedType = {
  extensions: ['jpg', 'jpeg', 'jpe'],
  mimeType: 'image/jpeg',
  aliases: ['image/jpg', 'image/pjpeg'],
};
const PNG: AcceptedType = { extensions: ['png'], mimeType: 'image/png' };
const GIF: AcceptedType = { extensions: ['gif'], mimeType: 'image/gif' };
const WEBP: AcceptedType = { extensions: ['webp'], mimeType: 'image/webp' };

export const IMAGE: UploadPolicy = {
  name: 'image',
  maxSize: 10 * 2 ** 20,
  types: [JPEG, PNG, GIF, WEBP],
  image: { maxPixels: 50_000_000, maxPages: 100 },
};

export const AVATAR: UploadPolicy = {
  name: 'avatar',
  maxSize: 2 * 2 ** 20,
  types: [JPEG, PNG, WEBP],
  image: { maxPixels: 50_000_000, maxPages: 1, square: 64 },
};

export const VIDEO: UploadPolicy = {
  name: 'video',
  maxSize: 500 * 2 ** 20,
  types: [
    { extensions: ['mp4'], mimeType: 'video/mp4' },
    { extensions: ['webm'], mimeType: 'video/webm' },
    {
      extensions: ['avi'],
      mimeType: 'video/vnd.avi',
      aliases: ['video/x-msvideo', 'video/avi', 'video/msvideo'],
    },
    { extensions: ['mov'], mimeType: 'video/quicktime' },
  ],
};

/** A folder for the files of a spec. */
export interface SampleFolder {
  readonly path: string;
  /** Writes a file as a policy would receive it under this name. */
  stage(policy: UploadPolicy, name: string, bytes: Uint8Array, declaredType?: string): Promise<StagedFile>;
  remove(): Promise<void>;
}

export async function sampleFolder(): Promise<SampleFolder> {
  const path = await mkdtemp(join(tmpdir(), 'breakwater-uploads-'));
  let count = 0;
  return {
    path,
    async stage(policy, name, bytes, declaredType) {
      const extension = name.slice(name.lastIndexOf('.') + 1);
      const expected = policy.types.find(({ extensions }) => extensions.includes(extension));
      if (!expected) throw new Error(`The policy "${policy.name}" does not accept .${extension}.`);
      count += 1;
      const file = join(path, `${count}.part`);
      await writeFile(file, bytes);
      return {
        path: file,
        size: bytes.length,
        policy,
        extension,
        expected,
        ...(declaredType !== undefined && { declaredType }),
      };
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
