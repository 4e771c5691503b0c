/** A video, as the Studio API sends it. */
export interface Video {
  readonly id: string;
  readonly channelId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly status: 'draft' | 'published';
  readonly createdAt: string;
  readonly publishedAt: string | null;
}

/** One page of the videos, in order of creation. */
export interface VideoPage {
  readonly items: readonly Video[];
  /** The value of `after` for the next page; `null` on the last page. */
  readonly next: string | null;
}
