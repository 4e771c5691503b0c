import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { until } from '../../../../test/harness/until.js';

/** One end of a connection, with everything that happens to it. */
export class Peer implements Disposable {
  received = '';
  /** The stream of the other side has ended. */
  ended = false;
  /** Code of the error that closed the connection. */
  failure: string | undefined;

  constructor(readonly socket: Socket) {
    socket
      .on('data', (bytes: Buffer) => (this.received += bytes.toString('latin1')))
      .on('end', () => (this.ended = true))
      .on('error', (error: NodeJS.ErrnoException) => (this.failure = error.code));
  }

  /** Opens a connection to a port. It stays half open when the other side ends its stream. */
  static async open(port: number): Promise<Peer> {
    const socket = new Socket({ allowHalfOpen: true });
    const peer = new Peer(socket);
    socket.setNoDelay(true).connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return peer;
  }

  /** Waits until exactly this text has arrived, and returns it. */
  receives(text: string): Promise<string> {
    return until(
      () => this.received,
      (received) => received === text,
    );
  }

  async ends(): Promise<void> {
    await until(
      () => this.ended,
      (ended) => ended,
    );
  }

  /** Resolves with the code of the error that closes the connection; `undefined` if it closes without an error. */
  async closes(): Promise<string | undefined> {
    if (!this.socket.closed) await new Promise((resolve) => this.socket.once('close', resolve));
    return this.failure;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

/** A server whose connections a test holds in its hands. */
export class Target implements AsyncDisposable {
  readonly peers: Peer[] = [];
  readonly #server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    this.peers.push(new Peer(socket));
  });

  static async start(port = 0): Promise<Target> {
    const target = new Target();
    await once(target.#server.listen(port, '127.0.0.1'), 'listening');
    return target;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves with the connection of this number, from 1. */
  peer(number = 1): Promise<Peer> {
    return until(
      () => this.peers[number - 1],
      (peer) => peer !== undefined,
    ) as Promise<Peer>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const { socket } of this.peers) socket.destroy();
    await Promise.all(this.peers.map((peer) => peer.closes()));
  }
}
