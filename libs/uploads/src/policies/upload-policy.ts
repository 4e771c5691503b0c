/** A type of file that a policy accepts. */
export interface AcceptedType {
  /** Extensions in lower case without the dot. The first one names stored files. */
  readonly extensions: readonly [string, ...string[]];
  /** The MIME type that file-type detects in the bytes, e.g. `video/vnd.avi`. */
  readonly mimeType: string;
  /** Further MIME types that clients declare for it, e.g. `video/x-msvideo`. */
  readonly aliases?: readonly string[];
}

/** The treatment of images. */
export interface ImageRules {
  /** Largest number of pixels of one image. The frames of an animation count together. */
  readonly maxPixels: number;
  /** Largest number of frames of an animation. */
  readonly maxPages: number;
  /** Side in pixels of the square that the image is cut to. Without it the size stays. */
  readonly square?: number;
}

/** The rules for one kind of upload, complete. */
export interface UploadPolicy {
  readonly name: string;
  /** Largest size in bytes, inclusive. */
  readonly maxSize: number;
  readonly types: readonly AcceptedType[];
  /** Present for images: they are decoded and encoded again, without metadata. */
  readonly image?: ImageRules;
}
