import type { FileTypeName } from './file-types.js';
import type { AcceptedType, ImageRules } from './upload-policy.js';

/** Options of one policy. For a built-in policy each of them is optional and replaces one value. */
export interface UploadPolicyOptions {
  /** Largest size in bytes, inclusive. */
  readonly maxSize?: number;
  /** Accepted types of files: names of built-in ones, or descriptions of others. */
  readonly types?: readonly (FileTypeName | AcceptedType)[];
  /**
   * Decodes images and encodes them again, without metadata and trailing bytes. Needs the package `sharp`. `false` stores images as
   * they are.
   *
   * @default on for `image` and `avatar`, and for other policies off
   */
  readonly image?: Partial<ImageRules> | false;
}
