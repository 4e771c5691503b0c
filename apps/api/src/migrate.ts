/**
 * The step before a deployment: `node apps/api/dist/migrate.js` brings the tables of `DATABASE_URL` up to date and ends.
 * Its database account needs the right to change tables; the account of the service does not need it.
 */
import { seconds } from '@breakwater/core';
import { applyMigrations } from '@breakwater/database';
import { Pool } from 'pg';
import { readEnvironment } from './environment.js';
import { describeStartFailure } from './start-failure.js';
import { MIGRATIONS_FOLDER } from './platform/storage/migrations-folder.js';

try {
  // `production` makes DATABASE_URL required: without a database there is nothing to migrate.
  const { DATABASE_URL } = readEnvironment({ ...process.env, NODE_ENV: 'production' });
  const pool = new Pool({
    connectionString: DATABASE_URL,
    connectionTimeoutMillis: seconds(10),
    application_name: 'studio-migrations',
  });
  const applied = await applyMigrations(pool, MIGRATIONS_FOLDER);
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
} catch (error) {
  console.error(describeStartFailure(error));
  process.exitCode = 1;
}
