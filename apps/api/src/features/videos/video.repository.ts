import type { Video } from './video.js';

/** Part of a list that is read in order of creation. */
export interface PageQuery {
  /** Largest number of videos in the page. */
  readonly limit: number;
  /** Id of the last video of the page before; the page starts behind it. */
  readonly after?: string;
}

/** Port: the store of the videos. */
export interface VideoRepository {
  /** Adds a video, unless there is one with its id. */
  add(video: Video): Promise<void>;
  find(id: string): Promise<Video | undefined>;
  /** One page; `undefined` when no video has the id `after`. */
  list(query: PageQuery): Promise<readonly Video[] | undefined>;
  /** The videos with these ids, in any order. Unknown ids are left out. */
  findMany(ids: readonly string[]): Promise<readonly Video[]>;
  /** Videos whose title, description or tags contain at least one of the words, which are in lower case. Those with most words come first. */
  searchWords(words: readonly string[], limit: number): Promise<readonly Video[]>;
  /** Turns a draft into a published video in one step; `undefined` when no draft has that id. */
  publish(id: string, publishedAt: Date): Promise<Video | undefined>;
}

/** Injection token of {@link VideoRepository}. */
export const VideoRepository = Symbol('VideoRepository');
