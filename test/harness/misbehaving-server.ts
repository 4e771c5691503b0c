import { type AddressInfo, type Socket, createServer } from 'node:net';
import { constants, brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Number of the request on its connection, from 1. */
  readonly turn: number;
}

/** Writes an answer to a socket, or whatever it wants to do to the client. */
export type Behaviour = (socket: Socket, request: ReceivedRequest) => void;

/** A server on plain sockets that breaks the rules of HTTP on demand. */
export interface MisbehavingServer {
  readonly port: number;
  /** Such as `http://127.0.0.1:4711`. */
  readonly origin: string;
  /** Connections that are open. */
  readonly connections: number;
  /** Number of connections so far. */
  readonly accepted: number;
  readonly requests: readonly ReceivedRequest[];
  /** Sets the behaviour for a path. Other paths have the name of one of {@link BEHAVIOURS}. */
  on(path: string, behaviour: Behaviour): void;
  close(): Promise<void>;
}

const CRLF = '\r\n';

/** Returns the head of an answer and, unless it is chunked, its body. */
export function answer(
  status: string,
  headers: Readonly<Record<string, string | number>>,
  body = '',
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}${CRLF}`);
  return `HTTP/1.1 ${status}${CRLF}${lines.join('')}${CRLF}${body}`;
}

/** Returns an answer in JSON with the right length. */
export const jsonAnswer = (value: unknown, headers: Readonly<Record<string, string>> = {}): string => {
  const body = JSON.stringify(value);
  return answer(
    '200 OK',
    { 'content-type': 'application/json', 'content-length': body.length, ...headers },
    body,
  );
};

/** Answers with 20 MiB of zeros, compressed to about a thousandth. */
const bomb =
  (encoding: string, compressed: Buffer): Behaviour =>
  (socket) => {
    socket.write(answer('200 OK', { 'content-encoding': encoding, 'content-length': compressed.length }));
    socket.write(compressed);
  };

const ZEROS = Buffer.alloc(20 * 1_024 * 1_024);

/** Repeats `write` until the connection ends. */
function repeatedly(socket: Socket, interval: number, write: () => void): void {
  const timer = setInterval(write, interval);
  socket.on('close', () => clearInterval(timer));
}

/** Ways to misbehave by the path that asks for them. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  '/ok': (socket) => socket.write(jsonAnswer({ ok: true })),
  '/stall': () => undefined,
  '/drip': (socket) => {
    socket.write(answer('200 OK', { 'content-length': 40_000 }));
    repeatedly(socket, 2, () => socket.write('.'));
  },
  '/drip-headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    repeatedly(socket, 2, () => socket.write('x-a: b\r\n'));
  },
  '/endless': (socket) => {
    socket.write(answer('200 OK', { 'transfer-encoding': 'chunked' }));
    const chunk = `4000${CRLF}${'x'.repeat(0x4000)}${CRLF}`;
    const write = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', write);
    write();
  },
  '/interim': (socket) => repeatedly(socket, 2, () => socket.write('HTTP/1.1 102 Processing\r\n\r\n')),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/end': (socket) => socket.end(),
  '/reset-in-body': (socket) => {
    socket.write(answer('200 OK', { 'content-length': 1_000 }, 'x'.repeat(10)), () =>
      socket.resetAndDestroy(),
    );
  },
  '/too-short': (socket) => socket.end(answer('200 OK', { 'content-length': 1_000 }, 'x'.repeat(10))),
  '/broken-chunks': (socket) =>
    socket.write(answer('200 OK', { 'transfer-encoding': 'chunked' }, `5${CRLF}hello${CRLF}zz${CRLF}`)),
  '/unfinished-chunks': (socket) =>
    socket.end(answer('200 OK', { 'transfer-encoding': 'chunked' }, `5${CRLF}hello${CRLF}`)),
  '/truncated-gzip': (socket) => {
    const body = gzipSync('x'.repeat(1_000)).subarray(0, 15);
    socket.write(answer('200 OK', { 'content-encoding': 'gzip', 'content-length': body.length }));
    socket.write(body);
  },
  '/wrong-encoding': (socket) =>
    socket.write(answer('200 OK', { 'content-encoding': 'gzip', 'content-length': 5 }, 'hello')),
  '/unknown-encoding': (socket) =>
    socket.write(answer('200 OK', { 'content-encoding': 'rot13', 'content-length': 5 }, 'hello')),
  '/gzip-bomb': bomb('gzip', gzipSync(ZEROS)),
  '/brotli-bomb': bomb('br', brotliCompressSync(ZEROS, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })),
  '/zstd-bomb': bomb('zstd', zstdCompressSync(ZEROS)),
  '/nested-bomb': bomb('gzip, gzip', gzipSync(gzipSync(ZEROS))),
  '/not-http': (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
  '/huge-headers': (socket) => socket.write(answer('200 OK', { 'x-big': 'x'.repeat(200_000) })),
  '/upgrade': (socket) =>
    socket.write(answer('101 Switching Protocols', { upgrade: 'x', connection: 'upgrade' })),
  '/length-and-chunks': (socket) =>
    socket.write(
      answer(
        '200 OK',
        { 'content-length': 5, 'transfer-encoding': 'chunked' },
        `5${CRLF}hello${CRLF}0${CRLF}${CRLF}`,
      ),
    ),
  // The client learns of the end only when it sends the next request.
  '/keep-alive-race': (socket, { turn }) => {
    if (turn > 1) socket.resetAndDestroy();
    else socket.write(jsonAnswer({ turn }));
  },
  '/redirect-loop': (socket) =>
    socket.write(answer('302 Found', { location: '/redirect-loop', 'content-length': 0 })),
  '/redirect-to-metadata': (socket) =>
    socket.write(answer('302 Found', { location: 'http://169.254.169.254/latest', 'content-length': 0 })),
  '/redirect-to-file': (socket) =>
    socket.write(answer('302 Found', { location: 'file:///etc/passwd', 'content-length': 0 })),
};

const unknownPath: Behaviour = (socket) => socket.write(answer('404 Not Found', { 'content-length': 0 }));

/** Opens a {@link MisbehavingServer} on a free port. */
export async function openMisbehavingServer(host = '127.0.0.1'): Promise<MisbehavingServer> {
  const sockets = new Set<Socket>();
  const behaviours = new Map(Object.entries(BEHAVIOURS));
  const requests: ReceivedRequest[] = [];
  let accepted = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    readRequests(socket, (request) => {
      requests.push(request);
      (behaviours.get(request.path.split('?')[0]!) ?? unknownPath)(socket, request);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    get connections() {
      return sockets.size;
    },
    get accepted() {
      return accepted;
    },
    requests,
    on: (path, behaviour) => void behaviours.set(path, behaviour),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Cuts what arrives into requests. It understands bodies with a length and chunked ones. */
function readRequests(socket: Socket, receive: (request: ReceivedRequest) => void): void {
  let unread = '';
  let turn = 0;
  socket.on('data', (chunk) => {
    unread += chunk.toString('latin1');
    for (;;) {
      const end = unread.indexOf('\r\n\r\n');
      if (end === -1) return;
      const [start = '', ...lines] = unread.slice(0, end).split(CRLF);
      const headers = Object.fromEntries(
        lines.map((line) => {
          const [name = '', value = ''] = line.split(/: ?(.*)/s);
          return [name.toLowerCase(), value];
        }),
      );
      const length = bodyLength(headers, unread.slice(end + 4));
      if (length === undefined || unread.length < end + 4 + length) return;
      const body = unread.slice(end + 4, end + 4 + length);
      unread = unread.slice(end + 4 + length);
      turn += 1;
      const [method = '', path = ''] = start.split(' ');
      receive({ method, path, headers, body, turn });
    }
  });
}

/** Returns the length of a body with its chunk sizes; `undefined` if its end has not arrived. */
function bodyLength(headers: Readonly<Record<string, string>>, rest: string): number | undefined {
  if (headers['transfer-encoding'] !== 'chunked') return Number(headers['content-length'] ?? 0);
  const end = rest.indexOf('0\r\n\r\n');
  return end === -1 ? undefined : end + 5;
}
