import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts } from './accepts.js';
import { requireProgram } from './debian-package.js';
import { exclusively } from './exclusively.js';
import { freePort } from './free-port.js';
import type { PostgresServer } from './postgres-server.js';
import { until } from './until.js';

/** PgBouncer refuses to run as root, so it runs as this user in that case. */
const USER = 'postgres';
const IS_ROOT = process.getuid?.() === 0;

/** A real PgBouncer on a free port, in transaction mode. Start it with {@link startPgBouncer}. */
export class PgBouncer {
  #process: ChildProcess | undefined;

  /** @internal */
  constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly server: PostgresServer,
    private readonly program: string,
  ) {}

  /** Connection string of the database `name`, through the pooler. */
  url(name: string): string {
    const url = new URL(this.server.url(name));
    url.port = String(this.port);
    return url.href;
  }

  /** Starts the pooler; after {@link kill}, it starts again on the same port. */
  async start(): Promise<void> {
    const ids = IS_ROOT ? await idsOf(USER) : {};
    const pooler = spawn(this.program, [join(this.folder, 'pgbouncer.ini')], {
      stdio: ['ignore', 'ignore', 'ignore'],
      ...ids,
    });
    this.#process = pooler;
    await until(
      () => accepts(this.port),
      (listening) => listening || pooler.exitCode !== null,
    );
    if (pooler.exitCode !== null) throw new Error(`pgbouncer ended with exit code ${pooler.exitCode}.`);
  }

  /** Kills the pooler without notice. */
  async kill(): Promise<void> {
    const pooler = this.#process;
    this.#process = undefined;
    if (!pooler || pooler.exitCode !== null || pooler.signalCode !== null) return;
    const ended = once(pooler, 'exit');
    pooler.kill('SIGKILL');
    await ended;
  }

  /** Ends the pooler and removes its folder. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts a real PgBouncer in front of a server. On a Debian machine without one, the first call installs its package, which needs root.
 *
 * @param settings lines of the section `[pgbouncer]`, e.g. `ignore_startup_parameters = options`
 */
export async function startPgBouncer(
  server: PostgresServer,
  settings: readonly string[] = [],
): Promise<PgBouncer> {
  const program = requireProgram({ program: 'pgbouncer', package: 'pgbouncer' });
  if (IS_ROOT) exclusively(`id -u ${USER} || useradd --user-group ${USER}`);
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-pgbouncer-'));
  const port = await freePort();
  const { username, password } = new URL(server.url());
  await writeFile(join(folder, 'users.txt'), `"${username}" "${password}"\n`);
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
${settings.join('\n')}
`,
  );
  if (IS_ROOT) {
    const { uid, gid } = await idsOf(USER);
    for (const path of [folder, join(folder, 'users.txt'), join(folder, 'pgbouncer.ini')]) {
      await chown(path, uid, gid);
    }
  }
  await chmod(folder, 0o700);
  const pooler = new PgBouncer(port, folder, server, program);
  await pooler.start();
  return pooler;
}

async function idsOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}
