import { join } from 'node:path';
import { OptionsError } from '@breakwater/core';
import { Controller, Post } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { FILE_TYPES, Upload, UploadsModule, UploadsService } from '../src/index.js';
import { resolveUploadsOptions } from '../src/uploads.options.js';
import { startUploads } from './support/start-uploads.js';

const folder = '/var/lib/uploads';

const problemsOf = (options: object): string[] => {
  try {
    resolveUploadsOptions({ folder, ...options });
    return [];
  } catch (error) {
    return (error as OptionsError).problems.map(({ option, expected }) => `${option}: ${expected}`);
  }
};

describe('the options of UploadsModule', () => {
  it('have the policies video, image and avatar', () => {
    const { policies } = resolveUploadsOptions({ folder });
    expect([...policies.values()]).toEqual([
      { name: 'video', maxSize: 524_288_000, types: types('mp4', 'webm', 'avi', 'mov') },
      {
        name: 'image',
        maxSize: 10_485_760,
        types: types('jpeg', 'png', 'gif', 'webp'),
        image: { maxPixels: 50_000_000, maxPages: 200 },
      },
      {
        name: 'avatar',
        maxSize: 2_097_152,
        types: types('jpeg', 'png', 'webp'),
        image: { maxPixels: 50_000_000, maxPages: 1, square: 512 },
      },
    ]);
  });

  it('change single values of a built-in policy, and add others', () => {
    const pdf = { extensions: ['pdf'], mimeType: 'application/pdf' } as const;
    const { policies } = resolveUploadsOptions({
      folder,
      policies: { avatar: { image: { square: 128 } }, document: { maxSize: 1_000, types: [pdf] } },
    });
    expect(policies.get('avatar')).toMatchObject({
      maxSize: 2_097_152,
      image: { maxPages: 1, square: 128 },
    });
    expect(policies.get('document')).toEqual({ name: 'document', maxSize: 1_000, types: [pdf] });
    expect(policies.get('image')?.maxSize).toBe(10_485_760);
  });

  it('are refused with all problems at once', () => {
    expect(
      problemsOf({
        folder: 'uploads',
        dest: 'x',
        onScanError: 'accept',
        scanTimeout: 0,
        scanner: { name: 'x' },
        storage: { put() {} },
        maxFields: -1,
        policies: {
          'a b': { maxSize: 1, types: ['png'] },
          document: { maxSize: 0, types: [] },
          image: { fileSize: 5, types: ['tiff'], image: { maxPixels: 0 } },
          mixed: { maxSize: 1, types: ['mp4', 'png'], image: {} },
          twice: { maxSize: 1, types: ['png', 'png'] },
        },
      }),
    ).toEqual([
      'uploads.dest: written as { folder }',
      'uploads.folder: the absolute path of a folder of its own, e.g. /var/lib/app/uploads',
      "uploads.onScanError: one of 'reject', 'quarantine'",
      'uploads.scanTimeout: a number of milliseconds >= 1',
      'uploads.maxFields: an integer >= 0',
      'uploads.scanner: an object with the methods scan',
      'uploads.storage: an object with the methods put, get, delete, stat',
      'uploads.policies.image.fileSize: written as { maxSize } in bytes',
      'uploads.policies.image.types.0: one of mp4, webm, avi, mov, jpeg, png, gif, webp, or { extensions, mimeType } in lower case',
      'uploads.policies.image.image.maxPixels: an integer >= 1',
      'uploads.policies.a b: named with letters, digits and . _ -, a letter first, 63 at most',
      `uploads.policies.document.maxSize: an integer >= 1 and <= ${Number.MAX_SAFE_INTEGER}`,
      'uploads.policies.document.types: a list of at least one type of file',
      'uploads.policies.mixed.types: types of images only, because `image` is set',
      'uploads.policies.twice.types: types without a common extension',
    ]);
  });

  it.each(['/', 'relative', '', 5, undefined])('refuse the folder %j', (value) => {
    expect(problemsOf({ folder: value })).toHaveLength(1);
  });

  it.each([
    [join(import.meta.filename, 'uploads'), 'ENOTDIR'],
    ['/proc/breakwater/uploads', 'ENOENT'],
    ['/dev/null', 'ENOTDIR'],
  ])('are refused when the folder cannot be created: %s', async (path, code) => {
    const module = await Test.createTestingModule({
      imports: [UploadsModule.forRoot({ folder: path })],
    }).compile();
    await expect(module.init()).rejects.toThrow(
      `Expected "uploads.folder" to be a folder that this process may create and write to (${code})`,
    );
  });

  it('come from a factory', async () => {
    const module = await Test.createTestingModule({
      imports: [UploadsModule.forRootAsync({ useFactory: () => ({ folder }) })],
    }).compile();
    expect(module.get(UploadsService).policy('video').maxSize).toBe(524_288_000);
  });
});

describe('@Upload()', () => {
  it('is refused with an unknown policy when the application starts', async () => {
    @Controller()
    class Wrong {
      @Post()
      @Upload('images')
      add(): void {}
    }
    await expect(startUploads('Express', {}, [Wrong])).rejects.toThrow(
      'Expected "upload.policy" to be one of video, image, avatar, got "images" (at Wrong.add)',
    );
  });

  it.each([
    [{ name: 'file' }, 'upload.name'],
    [{ field: '' }, 'upload.field'],
    [{ required: 'no' }, 'upload.required'],
  ])('is refused with the options %j', (options, option) => {
    expect(() => Upload('image', options as object)({}, 'add', {})).toThrow(`Expected "${option}"`);
  });
});

function types(...names: (keyof typeof FILE_TYPES)[]): object[] {
  return names.map((name) => FILE_TYPES[name]);
}
