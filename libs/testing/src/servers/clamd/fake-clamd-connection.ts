import type { Socket } from 'node:net';
import { EICAR } from './eicar.js';

/**
 * How a `FakeClamd` treats its clients:
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

const FOUND = 'stream: Eicar-Test-Signature FOUND\0';
const OK = 'stream: OK\0';
const TOO_LARGE = 'INSTREAM size limit exceeded. ERROR\0';

/** Commands of one line by the answer to them. */
const ANSWERS: Readonly<Record<string, string>> = { PING: 'PONG\0', VERSION: 'ClamAV 1.4.3/27500/fake\0' };

/** A command that a `FakeClamd` received. */
export interface FakeClamdRequest {
  /** `PING`, `VERSION`, `INSTREAM`, or any other line. */
  readonly command: string;
  /** Size of the file in bytes, for an `INSTREAM` that arrived completely. */
  readonly size?: number;
}

/** The parts of a `FakeClamd` that its connections need. */
export interface FakeClamdService {
  readonly mode: () => FakeClamdMode;
  readonly maxSize: number;
  readonly pause: number;
  readonly received: (request: FakeClamdRequest) => void;
}

/** Answers the commands of one connection. */
export function serveClamd(socket: Socket, service: FakeClamdService): void {
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
      if (command !== 'INSTREAM') {
        service.received({ command });
        return answerCommand(socket, mode(), command);
      }
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
    private readonly service: FakeClamdService,
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
    this.service.received({ command: 'INSTREAM', size: this.#size });
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
