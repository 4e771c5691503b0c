/** A video of the studio. */
export interface Video {
  readonly id: string;
  readonly channelId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly status: 'draft' | 'published';
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}
