import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { ReliableDatabase } from '@breakwater/database';
import { ModuleHealth } from '@breakwater/health';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '../../generated/prisma/client.js';
import type { Video } from './video.js';
import type { PageQuery, VideoRepository } from './video.repository.js';

/** {@link VideoRepository} in PostgreSQL. */
@Injectable()
// Asks nobody, so its answer need not be kept.
@ModuleHealth('videos', { critical: true, cache: { good: 0, bad: 0 } })
export class PrismaVideoRepository implements VideoRepository, StatusReporter {
  constructor(
    private readonly database: ReliableDatabase<PrismaClient>,
    private readonly circuits: CircuitBreakerService,
  ) {}

  async add(video: Video): Promise<void> {
    const data = { ...video, tags: [...video.tags] };
    // The id is the caller's: to add the same video twice is to add it once.
    await this.database.execute((client) => client.video.createMany({ data, skipDuplicates: true }), {
      idempotent: true,
    });
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

  async publish(id: string, publishedAt: Date): Promise<Video | undefined> {
    // Not repeated after a lost connection: a second try would find the draft of the first one published.
    const [published] = await this.database.execute((client) =>
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

/** The id tells videos of one millisecond apart. */
const behind = ({ id, createdAt }: Video) => ({
  OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }],
});
