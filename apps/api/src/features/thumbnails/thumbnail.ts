import type { ThumbnailType } from './image-type.js';

/** Answer of `POST /thumbnails/check`. */
export interface Thumbnail {
  readonly type: ThumbnailType;
  /** Size of the image in bytes. */
  readonly bytes: number;
}
