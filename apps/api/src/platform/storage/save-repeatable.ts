import {
  CommitOutcomeUnknownError,
  type ReliableDatabase,
  type TransactionClient,
} from '@breakwater/database';
import type { PrismaClient } from '../../generated/prisma/client.js';

/**
 * Saves work that has the same effect when it is committed twice. If the answer to COMMIT is lost, it is committed again.
 *
 * @throws CommitFailedError when nothing was saved after all attempts
 * @throws CommitOutcomeUnknownError when the answers to both commits were lost
 */
export async function saveRepeatable<T>(
  database: ReliableDatabase<PrismaClient>,
  work: (client: TransactionClient<PrismaClient>) => Promise<T>,
): Promise<T> {
  try {
    return await database.commitWithRetry(work);
  } catch (error) {
    if (!(error instanceof CommitOutcomeUnknownError)) throw error;
    return database.commitWithRetry(work);
  }
}
