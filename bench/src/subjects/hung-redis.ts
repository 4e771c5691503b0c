import { createServer, type Server } from 'node:net';
import { Redis } from 'ioredis';

/** A server that accepts connections and commands, and never answers. */
export class HungRedis implements AsyncDisposable {
  private constructor(
    private readonly server: Server,
    readonly client: Redis,
  ) {}

  static async start(): Promise<HungRedis> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = new Redis({ port, enableReadyCheck: false, commandTimeout: 1_000 });
    client.on('error', () => undefined);
    return new HungRedis(server, client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.disconnect();
    this.server.close();
  }
}
