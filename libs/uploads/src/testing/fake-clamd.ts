import { type AddressInfo, type ListenOptions, type Socket, createServer } from 'node:net';
import { EICAR } from './samples.js';

/**
 * How a {@link FakeClamd} treats its clients:
 *
 * - `scan`: finds EICAR, and answers OK to all else;
 * - `clean`, `infected`: gives this answer to every file;
 * - `hang`: reads and never answers;
 * - `stall`: accepts connections and reads nothing;
 * - `drop`: ends the connection after the first bytes of a file, without an answer;
 * - `reset`: the same by a reset;
 * - `garbage`: answers with bytes that mean nothing;
 * - `endless`: sends bytes without an end;
 * - `early-clean`, `early-infected`: answers before the file is complete, and throws the rest away;
 * - `size-limit`: reports that the file is larger than its limit, and ends the connection;
 * - `error`: reports an error after the file;
 * - `fragments`: as `scan`, with one byte of the answer at a time;
 * - `unfinished`: as `scan`, and ends the connection in the middle of the answer;
 * - `slow`: as `scan`, and reads in small pieces with pauses.
 */
export const FAKE_CLAMD_MODES = [
  'scan',
  'clean',
  'infected',
  'hang',
  'stall',
  'drop',
  'reset',
  'garbage',
  'endless',
  'early-clean',
  'early-infected',
  'size-limit',
  'error',
  'fragments',
  'unfinished',
  'slow',
] as const;

/** A mode of {@link FAKE_CLAMD_MODES}. */
export type FakeClamdMode = (typeof FAKE_CLAMD_MODES)[number];

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

const FOUND = 'stream: Eicar-Test-Signature FOUND\0';
const OK = 'stream: OK\0';
const TOO_LARGE = 'INSTREAM size limit exceeded. ERROR\0';

/** Commands of one line by the answer to them. */
const ANSWERS: Readonly<Record<string, string>> = { PING: 'PONG\0', VERSION: 'ClamAV 1.4.3/27500/fake\0' };

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
      serve(socket, { mode: () => mode, maxSize, pause, received: (size) => files.push(size) });
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

interface Service {
  readonly mode: () => FakeClamdMode;
  readonly maxSize: number;
  readonly pause: number;
  readonly received: (size: number) => void;
}

/** Answers the commands of one connection. */
function serve(socket: Socket, service: Service): void {
  const { mode, pause } = service;
  let stream: FakeStream | undefined;
  let line = '';
  let pausing: NodeJS.Timeout | undefined;
  socket.on('close', () => clearTimeout(pausing));
  socket.on('data', (data) => {
    let rest = data;
    if (!stream) {
      const end = data.findIndex((byte) => byte === 0 || byte === 10);
      line += data.toString('latin1', 0, end === -1 ? data.length : end);
      if (end === -1) return;
      const command = line.replace(/^[zn]/, '');
      line = '';
      rest = data.subarray(end + 1);
      if (command !== 'INSTREAM') return answerCommand(socket, mode(), command);
      stream = new FakeStream(socket, service);
    }
    stream.receive(rest);
    if (mode() === 'slow') {
      socket.pause();
      pausing = setTimeout(() => socket.resume(), pause);
    }
  });
}

function answerCommand(socket: Socket, mode: FakeClamdMode, command: string): void {
  if (misbehave(socket, mode)) return;
  reply(socket, mode, ANSWERS[command] ?? 'UNKNOWN COMMAND\0');
}

/** Does what the faulty modes do to any command. Returns false in the other modes. */
function misbehave(socket: Socket, mode: FakeClamdMode): boolean {
  if (mode === 'drop') socket.end();
  else if (mode === 'reset') socket.resetAndDestroy();
  else if (mode === 'garbage') socket.end('\x01\x02 HTTP/1.1 400 Bad Request\0');
  else if (mode === 'endless') flood(socket);
  else return mode === 'hang';
  return true;
}

function flood(socket: Socket): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write('stream: '.repeat(1_000)));
  };
  socket.on('drain', write);
  write();
}

function reply(socket: Socket, mode: FakeClamdMode, text: string): void {
  if (mode === 'unfinished') return void socket.end(text.slice(0, text.length / 2));
  if (mode !== 'fragments') return void socket.end(text);
  socket.setNoDelay(true);
  const send = (at: number): void => {
    if (socket.destroyed) return;
    if (at === text.length) socket.end();
    else socket.write(text[at]!, () => setImmediate(send, at + 1));
  };
  send(0);
}

/** One file on its way. */
class FakeStream {
  #size = 0;
  #isInfected = false;
  /** The last bytes, for signatures that cross a border. */
  #tail = Buffer.alloc(0);
  /** Bytes of the present piece that have not arrived. */
  #missing = 0;
  #header = Buffer.alloc(0);
  #ended = false;

  constructor(
    private readonly socket: Socket,
    private readonly service: Service,
  ) {}

  receive(data: Buffer): void {
    const mode = this.service.mode();
    if (this.#ended) return;
    if (data.length > 0 && misbehave(this.socket, mode)) return this.#end();
    if (data.length > 0 && mode.startsWith('early-')) {
      this.socket.end(mode === 'early-clean' ? OK : FOUND);
      return this.#end();
    }
    if (data.length > 0 && mode === 'size-limit') return this.#tooLarge();
    let rest = data;
    while (rest.length > 0 && !this.#ended)
      rest = this.#missing > 0 ? this.#content(rest) : this.#length(rest);
  }

  #length(data: Buffer): Buffer {
    const wanted = 4 - this.#header.length;
    this.#header = Buffer.concat([this.#header, data.subarray(0, wanted)]);
    if (this.#header.length === 4) {
      this.#missing = this.#header.readUInt32BE();
      this.#header = Buffer.alloc(0);
      if (this.#missing === 0) this.#complete();
      else if (this.#size + this.#missing > this.service.maxSize) this.#tooLarge();
    }
    return data.subarray(wanted);
  }

  #content(data: Buffer): Buffer {
    const part = data.subarray(0, this.#missing);
    this.#size += part.length;
    this.#missing -= part.length;
    const window = Buffer.concat([this.#tail, part]);
    this.#isInfected ||= window.includes(EICAR);
    this.#tail = Buffer.from(window.subarray(-EICAR.length));
    return data.subarray(part.length);
  }

  #complete(): void {
    const mode = this.service.mode();
    this.service.received(this.#size);
    this.#end();
    if (mode === 'error') return reply(this.socket, mode, 'stream: Can not allocate memory ERROR\0');
    const isInfected = mode === 'infected' || (mode !== 'clean' && this.#isInfected);
    reply(this.socket, mode, isInfected ? FOUND : OK);
  }

  #tooLarge(): void {
    this.socket.end(TOO_LARGE);
    this.#end();
  }

  #end(): void {
    this.#ended = true;
  }
}
