import { Client } from 'pg';
import type { PostgresServer } from '../../../test/harness/postgres-server.js';

/** The table of `prisma/schema.prisma`. */
export const ACCOUNTS =
  'CREATE TABLE accounts (id text PRIMARY KEY, email text NOT NULL UNIQUE, balance integer NOT NULL)';

/**
 * Creates the database `bank` with the table.
 *
 * @param further statements that run after it
 * @returns the connection string
 */
export async function createBank(server: PostgresServer, further = ''): Promise<string> {
  const url = await server.createDatabase('bank');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`${ACCOUNTS}; ${further}`);
  await client.end();
  return url;
}
