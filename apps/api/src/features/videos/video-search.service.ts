import { Clock, currentContext, seconds, withTimeLimit } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { Video } from './video.js';
import { VideoIndex } from './video-index.js';
import { VideoRepository } from './video.repository.js';

/** Answer of `GET /videos/search`. */
export interface VideoSearch {
  /** The best ones first. */
  readonly items: readonly Video[];
  /** True if the videos were found by keywords, because the vectors are not available or not complete. */
  readonly degraded: boolean;
}

/** Time for a search by vectors. A search by keywords takes a few milliseconds. */
const TIME_LIMIT = seconds(2);

/** Most words of a search by keywords. */
const MAX_WORDS = 10;

/** Searches videos by their meaning, and by keywords while that fails. */
@Injectable()
export class VideoSearchService {
  constructor(
    private readonly index: VideoIndex,
    @Inject(VideoRepository) private readonly videos: VideoRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async search(text: string, limit: number): Promise<VideoSearch> {
    const found = await this.#byMeaning(text, limit);
    if (found) return { items: found, degraded: false };
    this.index.fill();
    return { items: await this.#byKeywords(text, limit), degraded: true };
  }

  async #byMeaning(text: string, limit: number): Promise<readonly Video[] | undefined> {
    if (!this.index.isComplete) return undefined;
    const caller = currentContext()?.signal;
    try {
      const hits = await withTimeLimit(
        this.clock,
        'a search by vectors',
        TIME_LIMIT,
        (signal) => this.index.search(text, limit, signal),
        caller,
      );
      const videos = await this.videos.findMany(hits.map(({ id }) => id));
      const byId = new Map(videos.map((video) => [video.id, video]));
      return hits.flatMap(({ id }) => byId.get(id) ?? []);
    } catch {
      // The events of the store and of the model tell why.
      caller?.throwIfAborted();
      return undefined;
    }
  }

  async #byKeywords(text: string, limit: number): Promise<readonly Video[]> {
    const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))].slice(0, MAX_WORDS);
    return words.length === 0 ? [] : this.videos.searchWords(words, limit);
  }
}
