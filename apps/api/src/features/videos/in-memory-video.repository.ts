import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { ModuleHealth } from '@breakwater/health';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { mostWordsFirst } from './most-words-first.js';
import type { Video } from './video.js';
import type { PageQuery, VideoRepository } from './video.repository.js';

/** {@link VideoRepository} in memory, for specs and for a trial without a database. Its videos are lost when the process ends. */
@Injectable()
@ModuleHealth('videos', { critical: true })
export class InMemoryVideoRepository implements VideoRepository, StatusReporter, OnModuleInit {
  /** Videos in order of creation, because maps keep the order of insertion. */
  readonly #videos = new Map<string, Video>();

  onModuleInit(): void {
    new Logger('Videos').warn(
      'DATABASE_URL is not set: videos are kept in memory, until the process ends. "npm start" brings a database.',
    );
  }

  async add(video: Video): Promise<void> {
    if (!this.#videos.has(video.id)) this.#videos.set(video.id, video);
  }

  async find(id: string): Promise<Video | undefined> {
    return this.#videos.get(id);
  }

  async list({ limit, after }: PageQuery): Promise<readonly Video[] | undefined> {
    const videos = [...this.#videos.values()];
    const start = after === undefined ? 0 : videos.findIndex(({ id }) => id === after) + 1;
    return after !== undefined && start === 0 ? undefined : videos.slice(start, start + limit);
  }

  async findMany(ids: readonly string[]): Promise<readonly Video[]> {
    return ids.flatMap((id) => this.#videos.get(id) ?? []);
  }

  async searchWords(words: readonly string[], limit: number): Promise<readonly Video[]> {
    return mostWordsFirst([...this.#videos.values()], words).slice(0, limit);
  }

  async publish(id: string, publishedAt: Date): Promise<Video | undefined> {
    const video = this.#videos.get(id);
    if (video?.status !== 'draft') return undefined;
    const published: Video = { ...video, status: 'published', publishedAt };
    this.#videos.set(id, published);
    return published;
  }

  getHealthStatus(): ModuleStatus {
    const message = 'Videos are kept in memory, until the process ends.';
    return { status: 'healthy', message, details: { videos: this.#videos.size } };
  }
}
