import { Readable } from 'node:stream';

/** Bytes that are kept while nobody reads. Then the socket is paused. */
const HIGH_WATER_MARK = 65_536;

/** The connection that a body arrives on. */
export interface BodySource {
  pause(): void;
  resume(): void;
  /** Closes the connection, because nobody wants the rest. */
  abort(): void;
}

/** Gets the parts of a body. */
interface BodyReader {
  /** @returns false if it cannot take more at the moment */
  data(chunk: Buffer): boolean;
  end(): void;
  fail(error: Error): void;
}

/** Bytes of a body as they arrive, before decompression. They are read once: whole, as a stream, or not at all. */
export class AnswerBody {
  readonly #chunks: Buffer[] = [];
  #buffered = 0;
  #reader: BodyReader | undefined;
  #error: Error | undefined;
  #ended = false;
  #wasRead = false;

  constructor(private readonly source: BodySource) {}

  /** True once the connection has nothing more to deliver. */
  get isOver(): boolean {
    return this.#ended || this.#error !== undefined;
  }

  /** True if nothing has arrived, and nothing will. */
  get isEmpty(): boolean {
    return this.#ended && this.#buffered === 0;
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.#reader) {
      if (!this.#reader.data(chunk)) this.source.pause();
      return;
    }
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered >= HIGH_WATER_MARK) this.source.pause();
  }

  end(): void {
    this.#ended = true;
    this.#reader?.end();
  }

  fail(error: Error): void {
    if (this.isOver) return;
    this.#error = error;
    this.#reader?.fail(error);
  }

  /** Returns the whole body if it has arrived and is not longer than `limit` bytes. */
  arrived(limit: number): Buffer | undefined {
    if (!this.#ended || this.#wasRead || this.#buffered > limit) return undefined;
    this.#wasRead = true;
    return this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks, this.#buffered);
  }

  /**
   * Reads the whole body.
   *
   * @param limit greatest number of bytes
   * @param tooLarge builds the error for a longer body
   */
  bytes(limit: number, tooLarge: () => Error): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let length = 0;
      this.#read({
        data: (chunk) => {
          length += chunk.length;
          if (length > limit) {
            this.#drop(tooLarge(), reject);
            return false;
          }
          chunks.push(chunk);
          return true;
        },
        end: () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)),
        fail: reject,
      });
    });
  }

  /** Returns the body as a stream. Destroying it closes the connection if something is left. */
  stream(): Readable {
    const stream = new Readable({
      highWaterMark: HIGH_WATER_MARK,
      read: () => this.source.resume(),
      destroy: (error, callback) => {
        if (!this.isOver) this.#drop(error ?? new Error('the body is not wanted'), () => undefined);
        callback(error);
      },
    });
    // A stream that nobody listens to must not end the process when its connection breaks.
    stream.on('error', () => undefined);
    this.#read({
      data: (chunk) => stream.push(chunk),
      end: () => stream.push(null),
      fail: (error) => stream.destroy(error),
    });
    return stream;
  }

  /** Drops the body: reads at most `limit` further bytes so that the connection can be used again, else closes it. */
  discard(limit: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.isOver) {
        this.#chunks.length = 0;
        resolve();
        return;
      }
      let length = 0;
      this.#read({
        data: (chunk) => {
          length += chunk.length;
          if (length > limit) this.#drop(new Error('the body is not wanted'), () => resolve());
          return true;
        },
        end: resolve,
        fail: () => resolve(),
      });
    });
  }

  /** Hands over what has arrived, then what arrives. */
  #read(reader: BodyReader): void {
    if (this.#wasRead) {
      reader.fail(new TypeError('The body of this answer has been read or let go of.'));
      return;
    }
    this.#wasRead = true;
    this.#reader = reader;
    for (const chunk of this.#chunks.splice(0)) {
      // A reader that has had enough takes itself out.
      if (this.#reader === reader) reader.data(chunk);
    }
    if (this.#reader !== reader) return;
    if (this.#error) reader.fail(this.#error);
    else if (this.#ended) reader.end();
    else this.source.resume();
  }

  #drop(error: Error, settle: (error: Error) => void): void {
    this.#reader = undefined;
    const wasOver = this.isOver;
    this.#error ??= error;
    if (!wasOver) this.source.abort();
    settle(error);
  }
}
