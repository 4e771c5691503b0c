import type { PrismaPg } from '@prisma/adapter-pg';

/** What every generated `PrismaClient` has, whatever its schema. */
export interface PrismaClientLike {
  $connect(): Promise<void>;
  $disconnect(): Promise<void>;
}

/** How much of the query, and of the code around it, Prisma's messages show. */
export type ErrorFormat = 'pretty' | 'colorless' | 'minimal';

/** A generated `PrismaClient` class. */
export type PrismaClientClass<Client extends PrismaClientLike = PrismaClientLike> = new (options: {
  adapter: PrismaPg;
  errorFormat: ErrorFormat;
}) => Client;

/** The client inside an interactive transaction. */
export type TransactionClient<Client> = Omit<
  Client,
  '$connect' | '$disconnect' | '$on' | '$use' | '$extends'
>;
