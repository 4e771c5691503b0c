import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { ReliableDatabase } from '@breakwater/database';
import { ModuleHealth } from '@breakwater/health';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { saveRepeatable } from '../../platform/storage/save-repeatable.js';
import { mostWordsFirst } from './most-words-first.js';
import type { Video } from './video.js';
import type { PageQuery, VideoRepository } from './video.repository.js';

/** {@link VideoRepository} in PostgreSQL. */
@Injectable()
// The check reads only memory, so its answer needs no cache.
@ModuleHealth('videos', { critical: true, cache: { good: 0, bad: 0 } })
export class PrismaVideoRepository implements VideoRepository, StatusReporter {
  constructor(
    private readonly database: ReliableDatabase<PrismaClient>,
    private readonly circuits: CircuitBreakerService,
  ) {}

  async add(video: Video): Promise<void> {
    const data = { ...video, tags: [...video.tags] };
    // The caller chooses the id, so adding the same video twice has the effect of adding it once.
    await saveRepeatable(this.database, (client) => client.video.createMany({ data, skipDuplicates: true }));
  }

  async find(id: string): Promise<Video | undefined> {
    const video = await this.database.execute((client) => client.video.findUnique({ where: { id } }), {
      idempotent: true,
    });
    return video ?? undefined;
  }

  async list({ limit, after }: PageQuery): Promise<readonly Video[] | undefined> {
    const last = after === undefined ? undefined : await this.find(after);
    if (after !== undefined && !last) return undefined;
    return this.database.execute(
      (client) =>
        client.video.findMany({
          ...(last && { where: behind(last) }),
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
          take: limit,
        }),
      { idempotent: true },
    );
  }

  async findMany(ids: readonly string[]): Promise<readonly Video[]> {
    return this.database.execute((client) => client.video.findMany({ where: { id: { in: [...ids] } } }), {
      idempotent: true,
    });
  }

  async searchWords(words: readonly string[], limit: number): Promise<readonly Video[]> {
    const found = await this.database.execute(
      (client) =>
        client.video.findMany({
          where: { OR: words.flatMap(containing) },
          orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
          take: MAX_CANDIDATES,
        }),
      { idempotent: true },
    );
    return mostWordsFirst(found, words).slice(0, limit);
  }

  async publish(id: string, publishedAt: Date): Promise<Video | undefined> {
    // Not committed again when the answer is lost: a second attempt might find the video published by the first one.
    const [published] = await this.database.commitWithRetry((client) =>
      client.video.updateManyAndReturn({
        where: { id, status: 'draft' },
        data: { status: 'published', publishedAt },
      }),
    );
    return published;
  }

  getHealthStatus(): ModuleStatus {
    if (this.circuits.getState('database')?.isOpen) {
      return {
        status: 'unhealthy',
        message: 'The database is in trouble: videos can neither be read nor kept.',
      };
    }
    return { status: 'healthy', message: 'Videos are kept in PostgreSQL.' };
  }
}

/** Newest videos with one of the words from which a search takes the best. */
const MAX_CANDIDATES = 200;

/** Conditions of which a video with the word fulfils at least one. Words are letters and digits, so they are no patterns. */
const containing = (word: string) => [
  { title: { contains: word, mode: 'insensitive' as const } },
  { description: { contains: word, mode: 'insensitive' as const } },
  { tags: { has: word } },
];

/** The id is the second key, because several videos can have the same millisecond. */
const behind = ({ id, createdAt }: Video) => ({
  OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }],
});
