import { Inject, Injectable } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { DatabaseSettings } from '../options/database.options.js';
import { DatabasePool } from '../pool/database-pool.js';
import type { PrismaClientLike } from './prisma-client-like.js';

/**
 * The Prisma client of the application, on the module's pool. Pass the type of your client where you inject it:
 * `constructor(private readonly prisma: PrismaService<PrismaClient>) {}`.
 */
@Injectable()
export class PrismaService<Client extends PrismaClientLike = PrismaClientLike> {
  /** The module closes the client after the last request. */
  readonly client: Client;

  constructor(
    @Inject(DatabasePool) pool: DatabasePool,
    @Inject(DatabaseSettings) { client: PrismaClient, errorFormat, schema }: DatabaseSettings,
  ) {
    const adapter = new PrismaPg(pool, schema === undefined ? {} : { schema });
    this.client = new PrismaClient({ adapter, errorFormat }) as Client;
  }
}
