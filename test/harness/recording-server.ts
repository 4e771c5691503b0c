import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server has received. */
export interface RecordedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server that records the requests. */
export class RecordingServer implements AsyncDisposable {
  readonly requests: RecordedRequest[] = [];

  private constructor(
    readonly url: string,
    private readonly close: () => Promise<void>,
  ) {}

  /** @param answer ends the response, or leaves it hanging */
  static async start(
    answer: (response: ServerResponse) => void = (response) => void response.end('ok'),
  ): Promise<RecordingServer> {
    const http = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url: path, headers } = request;
        server.requests.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
        answer(response);
      });
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    const server = new RecordingServer(`http://127.0.0.1:${port}`, async () => {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    });
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
