import { ReliableDatabase } from '@breakwater/database';
import { Injectable } from '@nestjs/common';
import type { PrismaClient } from '../../generated/prisma/client.js';
import type { PostModel } from '../../generated/prisma/models.js';
import type { Post } from './post.js';
import type { KeepPosition, PostQuery, PostRepository } from './post.repository.js';

/** Number of posts that are kept; the oldest ones go first. */
const MAX_POSTS = 100_000;

/** Number of new posts after which old ones are removed. */
const FORGET_EVERY = 1_000;

/** {@link PostRepository} in PostgreSQL. Each change and the position of its event are committed together. */
@Injectable()
export class PrismaPostRepository implements PostRepository {
  /** Posts that this process has kept. */
  #kept = 0;

  constructor(private readonly database: ReliableDatabase<PrismaClient>) {}

  async keep({ author, rkey, text, position }: Post, keepPosition: KeepPosition): Promise<void> {
    if (++this.#kept % FORGET_EVERY === 0) await this.#forgetOldest();
    const { did, handle, displayName, followers } = author;
    const data = { text, handle, displayName, followers };
    await this.database.transaction(async (client) => {
      await client.post.upsert({
        where: { did_rkey: { did, rkey } },
        create: { did, rkey, position: BigInt(position), ...data },
        update: data,
      });
      await keepPosition(client);
    });
  }

  async remove(did: string, rkey: string, keepPosition: KeepPosition): Promise<void> {
    await this.database.transaction(async (client) => {
      await client.post.deleteMany({ where: { did, rkey } });
      await keepPosition(client);
    });
  }

  async list({ limit, before }: PostQuery): Promise<readonly Post[]> {
    const rows = await this.database.execute(
      (client) =>
        client.post.findMany({
          ...(before !== undefined && { where: { position: { lt: BigInt(before) } } }),
          orderBy: { position: 'desc' },
          take: limit,
        }),
      { idempotent: true },
    );
    return rows.map(postOf);
  }

  async #forgetOldest(): Promise<void> {
    await this.database.execute(
      (client) => client.$executeRaw`
        DELETE FROM posts WHERE position < (SELECT position FROM posts ORDER BY position DESC LIMIT 1 OFFSET ${MAX_POSTS})`,
      { idempotent: true },
    );
  }
}

const postOf = ({ did, rkey, text, position, handle, displayName, followers }: PostModel): Post => ({
  author: { did, handle, displayName, followers },
  rkey,
  text,
  position: Number(position),
});
