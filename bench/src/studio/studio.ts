import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ServerProcess, type ServerProgram } from '../start/server-process.js';
import { BenchDatabase } from '../subjects/bench-database.js';

/** The API as in its image: bench/run.mjs writes this bundle. */
const API = '../api/main.js';
const MIGRATE = fileURLToPath(new URL('../api/migrate.js', import.meta.url));

/** Milliseconds between two questions whether an API is ready. */
const POLL_INTERVAL = 50;

/** Studio APIs with a real database and the upstream simulator, each in a process of its own. */
export class Studio implements AsyncDisposable {
  readonly #servers: ServerProcess[] = [];

  private constructor(
    private readonly database: BenchDatabase,
    private readonly uploads: string,
  ) {}

  static async start(): Promise<Studio> {
    const database = await BenchDatabase.start();
    await promisify(execFile)(process.execPath, [MIGRATE], {
      env: { NODE_ENV: 'production', DATABASE_URL: database.url },
    });
    return new Studio(database, await mkdtemp(join(tmpdir(), 'breakwater-bench-')));
  }

  /** Starts the simulator. Returns its port. */
  async upstream(): Promise<number> {
    const file = '../../../apps/upstream/dist/main.js';
    return (await this.#run({ file, environment: {}, portVariable: 'UPSTREAM_PORT' })).port;
  }

  /** Starts an API, and waits until it is ready. It has a dashboard if it has a token. */
  async api(upstreamPort: number, token?: string): Promise<ServerProcess> {
    const server = await this.#run({
      file: API,
      environment: {
        NODE_ENV: 'production',
        DATABASE_URL: this.database.url,
        UPSTREAM_PORT: String(upstreamPort),
        UPLOAD_FOLDER: this.uploads,
        // One client sends all requests, and a busy machine is not what is measured.
        RATE_LIMIT_MAX: '1000000',
        OVERLOAD_ENABLED: 'false',
        ...(token && { DEBUG_TOKEN: token }),
      },
    });
    while (!(await isReady(server.port))) await sleep(POLL_INTERVAL);
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) await server.stop();
    await this.database[Symbol.asyncDispose]();
    await rm(this.uploads, { recursive: true });
  }

  async #run(program: ServerProgram): Promise<ServerProcess> {
    const server = await ServerProcess.start(program);
    this.#servers.push(server);
    return server;
  }
}

async function isReady(port: number): Promise<boolean> {
  const { ok } = await fetch(`http://127.0.0.1:${port}/health/ready`);
  return ok;
}
