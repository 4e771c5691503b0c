import {
  alsoNamed,
  connectionString,
  type Need,
  secret,
  type ValuesOf,
  wholeNumber,
  withDefault,
} from '../config/variable.js';

export const STORAGE_VARIABLES = {
  /**
   * PostgreSQL that stores the videos. Without it they are kept in memory, which production refuses. The API updates the tables
   * when it starts; in production `migrate.js` does it beforehand.
   */
  DATABASE_URL: secret(connectionString('postgresql', 'postgres')),

  /** Largest number of connections to PostgreSQL per replica. */
  DATABASE_POOL_SIZE: alsoNamed(withDefault(wholeNumber(1, 1_000), 20), 'DB_POOL_MAX'),

  /** Number of connections to PostgreSQL that each replica keeps open while they are unused. */
  DB_POOL_MIN: withDefault(wholeNumber(0, 1_000), 0),

  /** Redis that stores the values of caches for all replicas. Without it each process keeps its own. */
  REDIS_URL: alsoNamed(
    secret(connectionString('redis', 'rediss')),
    'REDIS_HOST',
    (host) => `redis://${host}`,
  ),
};

export type StorageVariables = ValuesOf<typeof STORAGE_VARIABLES>;

/** Production requires a database, because videos in memory would be lost with the next deployment. */
export const STORAGE_NEEDS: readonly Need[] = [
  {
    variable: 'DATABASE_URL',
    when: ({ NODE_ENV, DATABASE_URL }) => NODE_ENV === 'production' && DATABASE_URL === undefined,
    expected: 'a connection string such as postgresql://user:password@host/database in production',
  },
  {
    variable: 'DB_POOL_MIN',
    when: ({ DB_POOL_MIN, DATABASE_POOL_SIZE }) => Number(DB_POOL_MIN) > Number(DATABASE_POOL_SIZE),
    expected: 'a number that is not greater than DATABASE_POOL_SIZE',
  },
];
