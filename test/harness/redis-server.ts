import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from './debian-package.js';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** A real Redis on a free port, with nothing kept on the disk. Start it with {@link startRedis}. */
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

  /** Starts the server, also again after {@link kill}, on the same port. */
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

  /** Freezes the server: connections stay open, nothing answers. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Ends {@link freeze}. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Ends the server as a power cut does. */
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
 * Starts a real Redis; at the first time on a Debian machine without one, its package is installed, which needs root.
 *
 * @param settings further arguments of `redis-server`, e.g. `--maxmemory 1mb`
 * @throws Error that says what to do where there is no Redis and none can be installed
 */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  requireProgram({ program: 'redis-server', package: 'redis-server' });
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-redis-'));
  const server = new RedisServer(await freePort(), folder, settings);
  await server.start();
  return server;
}

/** Whether the port answers PING; a plain socket, so that the tests of the client do not lean on the client. */
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
