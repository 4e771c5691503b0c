import { connectionString, secret, type ValuesOf, wholeNumber, type Need } from '../config/variable.js';

export const STORAGE_VARIABLES = {
  /**
   * PostgreSQL that stores the videos. Without it they are kept in memory, which production refuses. The API updates the tables
   * when it starts; in production `migrate.js` does it beforehand.
   */
  DATABASE_URL: secret(connectionString('postgresql', 'postgres')),

  /** Largest number of connections to PostgreSQL per replica. */
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000),

  /** Redis that stores the last known statistics for all replicas. Without it each process keeps its own. */
  REDIS_URL: secret(connectionString('redis', 'rediss')),
};

export type StorageVariables = ValuesOf<typeof STORAGE_VARIABLES>;

/** Requires a database in production, because videos in memory would be lost with the next deployment. */
export const STORAGE_NEEDS: readonly Need[] = [
  {
    variable: 'DATABASE_URL',
    when: ({ NODE_ENV }) => NODE_ENV === 'production',
    expected: 'a connection string such as postgresql://user:password@host/database in production',
  },
];
