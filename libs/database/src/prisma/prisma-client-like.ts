import type { PrismaPg } from '@prisma/adapter-pg';

/** The members that every generated `PrismaClient` has, independent of its schema. */
export interface PrismaClientLike {
  $connect(): Promise<void>;
  $disconnect(): Promise<void>;
}

/** The level of detail of Prisma's messages: how much of the query and of the calling code they show. */
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
