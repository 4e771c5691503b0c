/** Answer of the handlers. */
export interface Video {
  readonly id: string;
  readonly title: string;
}

/** Finds any video at once. */
export async function findVideo(id: string): Promise<Video> {
  return { id, title: 'How to stay up' };
}
