import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const OK = Buffer.from('HTTP/1.1 200 ');
const END_OF_HEAD = '\r\n\r\n';

/**
 * One keep-alive connection that sends the same request again and again. It counts bytes in place of parsing, so that
 * the load costs less than the server under it; the head of an answer has to come in one piece.
 */
export class KeepAliveClient {
  readonly #request: Buffer;

  private constructor(
    private readonly socket: Socket,
    path: string,
  ) {
    this.#request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }

  static async connect(port: number, path: string): Promise<KeepAliveClient> {
    const socket = connect(port, '127.0.0.1').setNoDelay();
    await once(socket, 'connect');
    return new KeepAliveClient(socket, path);
  }

  /** Sends `requests` requests, each after the answer to the one before. */
  send(requests: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let answered = 0;
      let received = 0;
      let length = 0;
      const onClose = (): void => reject(new Error('The server closed the connection.'));
      const onData = (chunk: Buffer): void => {
        if (received === 0) {
          if (OK.compare(chunk, 0, OK.length) !== 0) reject(new Error(chunk.toString()));
          length = lengthOf(chunk);
        }
        received += chunk.length;
        if (received < length) return;
        if (received > length) reject(new Error('An answer is longer than it says.'));
        received = 0;
        if (++answered < requests) {
          this.socket.write(this.#request);
          return;
        }
        this.socket.off('data', onData).off('close', onClose);
        resolve();
      };
      this.socket.on('data', onData).on('close', onClose);
      this.socket.write(this.#request);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Length of an answer whose head has come in one piece. */
function lengthOf(chunk: Buffer): number {
  const head = chunk.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
  const body = /content-length: (\d+)/i.exec(chunk.toString('latin1', 0, head));
  if (!body) throw new Error('An answer without Content-Length.');
  return head + Number(body[1]);
}
