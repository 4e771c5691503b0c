/** Queries with parameters, as every Prisma client and every interactive transaction has them. */
export interface PostgresQueries {
  $queryRawUnsafe<Rows = unknown>(query: string, ...values: unknown[]): Promise<Rows>;
  $executeRawUnsafe(query: string, ...values: unknown[]): Promise<number>;
}

/** What `PostgresIssueStore` needs of a Prisma client; every generated `PrismaClient` has it, whatever its schema. */
export interface PostgresClient extends PostgresQueries {
  $transaction<Result>(
    work: (transaction: PostgresQueries) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number; isolationLevel?: 'ReadCommitted' },
  ): Promise<Result>;
}
