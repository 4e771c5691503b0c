import { once } from 'node:events';
import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer that passes each request to the next replica, whichever connection it came over. */
export class RoundRobin implements AsyncDisposable {
  #next = 0;

  private constructor(
    private readonly replicas: readonly string[],
    private readonly server: Server,
  ) {
    server.on('request', (request, response) => {
      const replica = this.replicas[this.#next++ % this.replicas.length] ?? '';
      const { method, headers, url } = request;
      const options = { method: method ?? 'GET', headers, agent: false };
      const forwarded = send(new URL(url ?? '/', replica), options, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      forwarded.on('error', () => response.destroy());
      response.on('close', () => forwarded.destroy());
      request.pipe(forwarded);
    });
  }

  /** @param replicas addresses such as `http://127.0.0.1:3000` */
  static async before(replicas: readonly string[]): Promise<RoundRobin> {
    const server = createServer();
    const balancer = new RoundRobin(replicas, server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
