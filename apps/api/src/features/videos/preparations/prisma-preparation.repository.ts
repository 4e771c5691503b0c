import { ReliableDatabase } from '@breakwater/database';
import type { Fence } from '@breakwater/jobs';
import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '../../../generated/prisma/client.js';
import { saveRepeatable } from '../../../platform/storage/save-repeatable.js';
import type { Preparation } from './preparation.js';
import type { PreparationRepository } from './preparation.repository.js';

/** {@link PreparationRepository} in PostgreSQL. */
@Injectable()
export class PrismaPreparationRepository implements PreparationRepository {
  constructor(private readonly database: ReliableDatabase<PrismaClient>) {}

  async find(videoId: string): Promise<Preparation | undefined> {
    const found = await this.database.execute(
      (client) => client.preparation.findUnique({ where: { videoId } }),
      { idempotent: true },
    );
    return found ?? undefined;
  }

  async save(preparation: Preparation, fence: Fence): Promise<void> {
    const { videoId, ...data } = { ...preparation, keywords: [...preparation.keywords] };
    await saveRepeatable(this.database, async (client) => {
      // A process that has lost the operation without knowing it must not overwrite the work of its successor.
      await fence.guard(client);
      await client.preparation.upsert({ where: { videoId }, create: { videoId, ...data }, update: data });
    });
  }

  async abandon(videoId: string, endedAt: Date): Promise<void> {
    await saveRepeatable(this.database, (client) =>
      client.preparation.updateMany({
        where: { videoId, state: 'running' },
        data: { state: 'failed', endedAt },
      }),
    );
  }
}
