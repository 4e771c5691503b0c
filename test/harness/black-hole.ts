import { type AddressInfo, type Socket, createServer } from 'node:net';

/** A server that accepts connections, reads what arrives, and never answers. */
export interface BlackHole {
  readonly port: number;
  /** Connections that are open. */
  readonly connections: number;
  /** Number of connections so far. */
  readonly accepted: number;
  close(): Promise<void>;
}

/** Opens a {@link BlackHole} on `port`, or on a free one. */
export async function openBlackHole(port = 0): Promise<BlackHole> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size;
    },
    get accepted() {
      return accepted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
