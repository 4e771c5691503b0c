import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts } from './accepts.js';
import { requireProgram } from './debian-package.js';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** Options of {@link startClamd}. */
export interface ClamdOptions {
  /** Byte sequences to find anywhere in a file, by name. clamd reports the name with `.UNOFFICIAL` behind it. */
  readonly signatures: Readonly<Record<string, Uint8Array>>;
  /** Further lines of clamd.conf, e.g. `StreamMaxLength 1M`. */
  readonly settings?: readonly string[];
}

/** A real clamd. Start it with {@link startClamd}. */
export interface ClamdServer extends AsyncDisposable {
  readonly port: number;
  readonly socketPath: string;
  /** Freezes the server: connections stay open without answers. */
  freeze(): void;
  /** Ends {@link freeze}. */
  thaw(): void;
  /** Ends the server and removes its folder. */
  dispose(): Promise<void>;
}

/**
 * Starts a real clamd on a free port, with these signatures alone. On a Debian machine without one, the first call installs its
 * package (8 MB), which needs root.
 *
 * @throws Error with the remedy when clamd is missing and cannot be installed
 */
export async function startClamd({ signatures, settings = [] }: ClamdOptions): Promise<ClamdServer> {
  const program = requireProgram({ program: 'clamd', package: 'clamav-daemon' });
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-clamd-'));
  const database = join(folder, 'database');
  const configuration = join(folder, 'clamd.conf');
  const socketPath = join(folder, 'clamd.sock');
  const port = await freePort();
  await mkdir(database);
  const lines = Object.entries(signatures).map(
    ([name, bytes]) => `${name}:0:*:${Buffer.from(bytes).toString('hex')}\n`,
  );
  await writeFile(join(database, 'own.ndb'), lines.join(''));
  await writeFile(
    configuration,
    [
      'Foreground yes',
      'TCPAddr 127.0.0.1',
      `TCPSocket ${port}`,
      `LocalSocket ${socketPath}`,
      `DatabaseDirectory ${database}`,
      `TemporaryDirectory ${folder}`,
      'AlertExceedsMax yes',
      ...settings,
      '',
    ].join('\n'),
  );
  const server = spawn(program, ['--config-file', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => (output += String(data)));
  await until(
    () => accepts(port),
    (accepted) => accepted || server.exitCode !== null,
  );
  if (server.exitCode !== null) throw new Error(`clamd ended with exit code ${server.exitCode}:\n${output}`);
  const dispose = async (): Promise<void> => {
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  return {
    port,
    socketPath,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}
