import { createRequire } from 'node:module';
import type sharp from 'sharp';
import type { UploadPolicy } from '../policies/upload-policy.js';

/** The package sharp. */
export type SharpModule = typeof sharp;

/** MIME types of images that are decoded and encoded again, with their names in sharp. */
export const IMAGE_FORMATS = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
} as const satisfies Record<string, string>;

/** A format of {@link IMAGE_FORMATS}. */
export type ImageFormat = (typeof IMAGE_FORMATS)[keyof typeof IMAGE_FORMATS];

let loaded: Promise<SharpModule> | undefined;

/** Loads sharp at the first image, which takes some 100 ms. Applications without images need not install it. */
export function loadSharp(): Promise<SharpModule> {
  loaded ??= import('sharp').then((module) => module.default);
  return loaded;
}

/** Throws unless sharp is installed. It does not load it. */
const findSharp = (): unknown => createRequire(import.meta.url).resolve('sharp');

/**
 * Checks that the images of these policies can be encoded again. Call it at start.
 *
 * @throws Error with the remedy when sharp is missing or a policy accepts an image that is never decoded, e.g. SVG
 */
export function requireImages(policies: Iterable<UploadPolicy>, find: () => unknown = findSharp): void {
  const affected = [...policies].filter(({ image }) => image !== undefined);
  if (affected.length === 0) return;
  for (const { name, types } of affected) {
    const other = types.find(({ mimeType }) => !Object.hasOwn(IMAGE_FORMATS, mimeType));
    if (other) {
      throw new Error(
        `The upload policy "${name}" encodes images again, which is not possible for ${other.mimeType}. ` +
          `Accept only ${Object.keys(IMAGE_FORMATS).join(', ')}, or set "policies.${name}.image" to false.`,
      );
    }
  }
  try {
    find();
  } catch (error) {
    const names = affected.map(({ name }) => `"${name}"`).join(', ');
    throw new Error(
      `The upload policies ${names} need the package "sharp" to encode images again. Install it (npm install sharp), ` +
        'or set "image" of these policies to false, which stores images as they are.',
      { cause: error },
    );
  }
}
