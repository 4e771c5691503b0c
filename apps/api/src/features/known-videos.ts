/** Port: the videos that exist, for features that add something to them. */
export interface KnownVideos {
  /** @throws NotFoundError when there is no video with this id */
  read(id: string): Promise<unknown>;
}

/** Injection token of {@link KnownVideos}. */
export const KnownVideos = Symbol('KnownVideos');
