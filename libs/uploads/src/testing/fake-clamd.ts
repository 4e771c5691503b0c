import { type AddressInfo, type ListenOptions, type Socket, createServer } from 'node:net';
import { type FakeClamdMode, serveClamd } from './fake-clamd-connection.js';

/** Options of {@link startFakeClamd}. */
export interface FakeClamdOptions {
  /** @default a free port */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Listens on a Unix socket in place of a port. */
  readonly socketPath?: string;
  /** @default 'scan' */
  readonly mode?: FakeClamdMode;
  /** Largest file in bytes, as `StreamMaxLength` of clamd.conf. @default Infinity */
  readonly maxSize?: number;
  /** Pause in milliseconds after each piece that the mode `slow` reads. @default 5 */
  readonly pause?: number;
}

/** A server that speaks the protocol of clamd, with faults. Start it with {@link startFakeClamd}. */
export interface FakeClamd extends AsyncDisposable {
  /** 0 for a Unix socket. */
  readonly port: number;
  /** The present mode. A new one holds for commands that arrive later. */
  mode: FakeClamdMode;
  /** Number of open connections. */
  readonly connections: number;
  /** Sizes of the files that arrived completely. */
  readonly files: readonly number[];
  close(): Promise<void>;
}

/** Starts a {@link FakeClamd}. */
export async function startFakeClamd(options: FakeClamdOptions = {}): Promise<FakeClamd> {
  const { port = 0, host = '127.0.0.1', socketPath, maxSize = Infinity, pause = 5 } = options;
  const sockets = new Set<Socket>();
  const files: number[] = [];
  let mode = options.mode ?? 'scan';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (mode !== 'stall')
      serveClamd(socket, { mode: () => mode, maxSize, pause, received: (size) => files.push(size) });
  });
  const address: ListenOptions = socketPath === undefined ? { port, host } : { path: socketPath };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address, resolve);
  });
  const bound = server.address();
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    port: typeof bound === 'object' ? (bound as AddressInfo).port : 0,
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
    },
    get connections() {
      return sockets.size;
    },
    files,
    close,
    [Symbol.asyncDispose]: close,
  };
}
