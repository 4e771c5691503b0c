import { ReliableDatabase } from '@breakwater/database';
import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { saveRepeatable } from '../../platform/storage/save-repeatable.js';
import type { FileKind, StoredFile } from './stored-file.js';
import type { StoredFileRepository } from './stored-file.repository.js';

/** {@link StoredFileRepository} in PostgreSQL. */
@Injectable()
export class PrismaStoredFileRepository implements StoredFileRepository {
  constructor(private readonly database: ReliableDatabase<PrismaClient>) {}

  async find(kind: FileKind, ownerId: string): Promise<StoredFile | undefined> {
    const file = await this.database.execute(
      (client) => client.storedFile.findUnique({ where: { kind_ownerId: { kind, ownerId } } }),
      { idempotent: true },
    );
    return file ? { ...file, kind } : undefined;
  }

  async replace(file: StoredFile): Promise<StoredFile | undefined> {
    const { kind, ownerId, ...data } = file;
    // A second commit finds the file of the first, which is the same.
    const former = await saveRepeatable(this.database, async (client) => {
      // Of two uploads at the same time, the second one has to see the file of the first, or nobody would remove it.
      await client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind}/${ownerId}`}, 0))`;
      const where = { kind_ownerId: { kind, ownerId } };
      const found = await client.storedFile.findUnique({ where });
      await client.storedFile.upsert({ where, create: file, update: data });
      return found;
    });
    return former && former.storedName !== file.storedName ? { ...former, kind } : undefined;
  }
}
