import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { faultyProxy } from '@breakwater/testing/network';
import { Client } from 'pg';
import { type PostgresServer, startPostgres } from '../../../../test/harness/postgres-server.js';

let server: PostgresServer;
let databaseUrl: string;
beforeAll(async () => {
  server = await startPostgres();
  databaseUrl = server.url();
});
afterAll(() => server.dispose());

it('loses the answer to COMMIT, as the README shows', async () => {
  await using proxy = await faultyProxy(databaseUrl);
  const client = new Client({ connectionString: proxy.url });
  await client.connect();
  client.on('error', () => undefined);

  // The server carries out the COMMIT. The client gets a reset in place of the answer.
  proxy.when('COMMIT', (connection) => connection.limit(0, { by: 'reset' }));
  await client.query('BEGIN');
  await expect(client.query('COMMIT')).rejects.toMatchObject({ code: 'ECONNRESET' });
});
