import { pgVectorMigration, PgVectorStore } from '@breakwater/ai/vector';
import { DatabasePool } from '@breakwater/database';
import { headlineOf, type QueryClient, seconds } from '@breakwater/core';
import { StartupTask } from '@breakwater/lifecycle';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { DIMENSIONS } from '../../platform/ai/openai-embeddings.js';
import { SelectedVectorStore } from '../../platform/ai/selected-vector-store.js';
import { VideoIndex } from './video-index.js';

/** Table of the vectors. */
const TABLE = 'video_vectors';

/** Chooses the store of the index at the start, and begins to fill it. The service is ready before the index is complete. */
@Injectable()
export class VideoIndexSelection {
  constructor(
    private readonly index: VideoIndex,
    private readonly selected: SelectedVectorStore,
    @Optional() @Inject(DatabasePool) private readonly pool?: DatabasePool,
  ) {}

  @StartupTask({ name: 'videos.index', timeout: seconds(10) })
  async select(): Promise<void> {
    if (this.pool && (await hasVectors(this.pool))) {
      this.selected.usePostgres(
        new PgVectorStore({ client: this.pool, table: TABLE, dimensions: DIMENSIONS }),
      );
    }
    this.index.fill();
  }
}

/** True if the database has the table of the vectors, which is created where pgvector is installed. */
export async function hasVectors(client: QueryClient): Promise<boolean> {
  try {
    // PostgreSQL refuses one of two replicas that create the same at the same time. The second attempt finds the work of the other one.
    return await createVectors(client).catch(() => createVectors(client));
  } catch (error) {
    new Logger('VideoIndex').warn(
      `Vectors are kept in memory, because PostgreSQL has refused: ${headlineOf(error)}`,
    );
    return false;
  }
}

async function createVectors(client: QueryClient): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT to_regclass($1) IS NOT NULL AS ready,
            EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS possible`,
    [TABLE],
  );
  const [found] = rows as readonly { readonly ready: boolean; readonly possible: boolean }[];
  if (found?.ready) return true;
  if (!found?.possible) return false;
  for (const statement of pgVectorMigration({ table: TABLE, dimensions: DIMENSIONS }).split(';')) {
    if (statement.trim()) await client.query(statement, []);
  }
  return true;
}
