import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type WebSocket, WebSocketServer } from 'ws';

/** An answer instead of a connection. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A WebSocket server whose connections a test holds in its hands. */
export class EventServer {
  /** All connections so far. */
  readonly sockets: WebSocket[] = [];
  /** The requests that opened a connection, or tried to. */
  readonly requests: IncomingMessage[] = [];
  /** Answers the next requests with a refusal, in their order. */
  readonly refusals: Refusal[] = [];
  /** Runs for each new connection. */
  onConnection: (socket: WebSocket, request: IncomingMessage) => void = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly protocol: string,
  ) {
    const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      this.requests.push(request);
      const refusal = this.refusals.shift();
      if (refusal) {
        const { status, headers = {}, body = '' } = refusal;
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.end(
          `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: ${body.length}\r\n${lines.join('')}\r\n${body}`,
        );
        return;
      }
      webSockets.handleUpgrade(request, socket, head, (connection) => {
        this.sockets.push(connection);
        connection.on('error', () => undefined);
        this.onConnection(connection, request);
      });
    });
  }

  static async start(tls?: { readonly key: string; readonly cert: string }): Promise<EventServer> {
    const server = tls ? createTlsServer(tls) : createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EventServer(server, tls ? 'wss' : 'ws');
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.protocol}://127.0.0.1:${this.port}`;
  }

  /** The newest connection. */
  get socket(): WebSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('There is no connection.');
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}
