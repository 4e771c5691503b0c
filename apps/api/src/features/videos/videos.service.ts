import { randomUUID } from 'node:crypto';
import { Clock, ConflictError, NotFoundError, seconds, ValidationError } from '@breakwater/core';
import { StartupTask } from '@breakwater/lifecycle';
import { ContextualLogger } from '@breakwater/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { CreateVideoDto } from './create-video.dto.js';
import { idOfRequest } from './id-of-request.js';
import type { Video } from './video.js';
import { VideoIndex } from './video-index.js';
import { type PageQuery, VideoRepository } from './video.repository.js';

/** One page of videos. */
export interface VideoPage {
  readonly items: readonly Video[];
  /** The value of `after` for the next page; `null` on the last page. */
  readonly next: string | null;
}

/** Creates, reads, lists and publishes videos. */
@Injectable()
export class VideosService {
  readonly #logger = ContextualLogger.create('Videos');

  constructor(
    @Inject(VideoRepository) private readonly videos: VideoRepository,
    @Inject(Clock) private readonly clock: Clock,
    private readonly index: VideoIndex,
  ) {}

  /** Runs the first query, which is the slowest, before the service is ready. It fails when videos cannot be read. */
  @StartupTask({ name: 'videos.first-query', timeout: seconds(10) })
  async warmUp(): Promise<void> {
    await this.videos.list({ limit: 1 });
  }

  /** @param key a client repeats a request with the same key, and gets the video of the first one */
  async create(
    { channelId, title, description = '', tags = [] }: CreateVideoDto,
    key?: string,
  ): Promise<Video> {
    const content = { channelId, title, description, tags };
    const id = key ? idOfRequest(key, content) : randomUUID();
    // Two requests at the same time both find nothing; the store then keeps one of their videos.
    const known = key ? await this.videos.find(id) : undefined;
    if (known) return known;
    const video: Video = {
      id,
      ...content,
      status: 'draft',
      createdAt: this.clock.date(),
      publishedAt: null,
    };
    await this.videos.add(video);
    // The answer does not wait for the vector, and a failure of the index does not concern it.
    this.index.add(video);
    this.#logger.userAction('video_create', channelId, { videoId: video.id });
    return video;
  }

  /** @throws NotFoundError */
  async read(id: string): Promise<Video> {
    const video = await this.videos.find(id);
    if (!video) throw new NotFoundError(`There is no video ${id}.`);
    return video;
  }

  /** @throws ValidationError when no video has the id `after` */
  async list({ limit, after }: PageQuery): Promise<VideoPage> {
    // One extra video shows whether there is a next page.
    const found = await this.videos.list({ limit: limit + 1, ...(after !== undefined && { after }) });
    if (!found) throw new ValidationError(`There is no video ${after} to start behind; leave "after" out.`);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * @throws NotFoundError
   * @throws ConflictError when the video is published already
   */
  async publish(id: string): Promise<Video> {
    const published = await this.videos.publish(id, this.clock.date());
    if (!published) {
      await this.read(id);
      throw new ConflictError(`Video ${id} is published already.`);
    }
    this.#logger.userAction('video_publish', published.channelId, { videoId: id });
    return published;
  }
}
