import type { UploadPolicyOptions } from './upload-policy.options.js';

const MEBIBYTE = 1024 * 1024;

/** Limits for images where a policy sets none. 50 megapixels decode to 200 MB of memory. */
export const DEFAULT_IMAGE_RULES = { maxPixels: 50_000_000, maxPages: 200 } as const;

/** The built-in policies. An option `policies` of the same name replaces single values. */
export const UPLOAD_POLICIES = {
  video: { maxSize: 500 * MEBIBYTE, types: ['mp4', 'webm', 'avi', 'mov'] },
  image: { maxSize: 10 * MEBIBYTE, types: ['jpeg', 'png', 'gif', 'webp'], image: {} },
  avatar: {
    maxSize: 2 * MEBIBYTE,
    types: ['jpeg', 'png', 'webp'],
    image: { square: 512, maxPages: 1 },
  },
} as const satisfies Record<string, UploadPolicyOptions>;
