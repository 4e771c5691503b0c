/** The files that the studio keeps: the film and the thumbnail of a video, and the avatar of a user. */
export type FileKind = 'film' | 'thumbnail' | 'avatar';

/** The record of a file. Its bytes are in the storage of `@breakwater/uploads`. */
export interface StoredFile {
  readonly kind: FileKind;
  /** Id of the video or of the user. It has at most one file of each kind. */
  readonly ownerId: string;
  /** Name in the storage. */
  readonly storedName: string;
  /** Name of the client's file, for people only. */
  readonly originalName: string;
  readonly mime: string;
  readonly size: number;
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
  readonly uploadedAt: Date;
}
