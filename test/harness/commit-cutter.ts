import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/**
 * When a connection is cut: `before` COMMIT reaches the server; `after` the server has carried it out, and before the client learns
 * of it; `hold` keeps the answer back and leaves the connection open.
 */
export type CommitCut = 'before' | 'after' | 'hold';

/** A proxy in front of PostgreSQL that can lose COMMIT or its answer. */
export interface CommitCutter {
  readonly port: number;
  /** Number of times that COMMIT arrived. */
  readonly commits: number;
  /** Cuts the connections of the next commits, one way each. Later commits pass. */
  cut(...ways: readonly CommitCut[]): void;
  /** Cuts all connections at once, as a restarted proxy does. */
  cutAll(): void;
  close(): Promise<void>;
}

/** pg ends the text of a query with a zero. */
const COMMIT = Buffer.from('COMMIT\0');

/** Opens a {@link CommitCutter} in front of the server at `target`. */
export async function openCommitCutter(target: number): Promise<CommitCutter> {
  const sockets = new Set<Socket>();
  const plans: CommitCut[] = [];
  let commits = 0;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  };
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    track(client);
    track(upstream);
    let way: CommitCut | undefined;
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (chunk) => {
      if (chunk.includes(COMMIT)) {
        commits += 1;
        way = plans.shift();
        if (way === 'before') return cut();
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (way === 'after') cut();
      else if (way !== 'hold') client.write(chunk);
    });
    client.on('close', cut);
    upstream.on('close', cut);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get commits() {
      return commits;
    },
    cut: (...ways) => void plans.push(...ways),
    cutAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
