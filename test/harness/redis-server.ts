import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from './debian-package.js';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** A real Redis on a free port, without persistence. Start it with {@link startRedis}. */
export class RedisServer {
  #process: ChildProcess | undefined;

  /** @internal */
  constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly settings: readonly string[],
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the server; after {@link kill}, it starts again on the same port. */
  async start(): Promise<void> {
    const server = spawn(
      'redis-server',
      [
        '--port',
        String(this.port),
        '--bind',
        '127.0.0.1',
        '--dir',
        this.folder,
        '--save',
        '',
        ...this.settings,
      ],
      { stdio: 'ignore' },
    );
    this.#process = server;
    await until(
      () => answersPing(this.port),
      (answers) => answers || server.exitCode !== null,
    );
    if (server.exitCode !== null) throw new Error(`redis-server ended with exit code ${server.exitCode}.`);
  }

  /** Freezes the server: connections stay open without answers. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Ends {@link freeze}. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Kills the server without notice, like a power cut. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  /** Ends the server and removes its folder. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts a real Redis. On a Debian machine without one, the first call installs its package, which needs root.
 *
 * @param settings further arguments of `redis-server`, e.g. `--maxmemory 1mb`
 * @throws Error with the remedy when Redis is missing and cannot be installed
 */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  requireProgram({ program: 'redis-server', package: 'redis-server' });
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-redis-'));
  const server = new RedisServer(await freePort(), folder, settings);
  await server.start();
  return server;
}

/** Resolves to true if the port answers PING. The function uses a plain socket, so that tests of the client do not depend on the client. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('data', (data) => done(data.toString().startsWith('+PONG')));
    socket.once('error', () => done(false));
  });
}
