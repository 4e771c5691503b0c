import type { IncomingHttpHeaders } from 'node:http';
import { Duplex, type Readable, Transform, pipeline } from 'node:stream';
import { HttpBodyError } from '../errors/http-body.error.js';
import { HttpError } from '../errors/http.error.js';
import type { AnswerBody } from './answer-body.js';
import { UnknownEncoding, decodersOf } from './content-encoding.js';
import { MAX_DISCARDED_BYTES } from './transport.constants.js';
import type { WireAnswer, WireUrl } from './transport.js';

/** The facts of an attempt that its answer depends on. */
export interface AnswerContext {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly url: WireUrl;
  readonly maxBytes: number;
  /** True if the answer has no body, whatever its headers say: an answer to HEAD, 204 and 304. */
  readonly bodiless: boolean;
  /** Builds the error of a body. */
  bodyError(failure: 'too-large' | 'broken', detail?: string, cause?: unknown): HttpBodyError;
  /** Limits the time of the body, unless all of it has arrived. */
  limitBody(): void;
  /** Called when the rest of the body is let go of, so that it gets little time. */
  hurry(): void;
}

/** {@link WireAnswer} over the bytes of an {@link AnswerBody}. */
export class ReceivedAnswer implements WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly url: WireUrl;
  #stream: Readable | undefined;

  constructor(
    private readonly context: AnswerContext,
    private readonly source: AnswerBody,
  ) {
    this.status = context.status;
    this.headers = context.headers;
    this.url = context.url;
  }

  get body(): Readable {
    this.#stream ??= this.#decoded();
    return this.#stream;
  }

  /** Limits the time of the body, unless all of it has arrived together with the headers. */
  limitTime(): void {
    this.context.limitBody();
  }

  bytes(): Promise<Buffer> | Buffer {
    const { context } = this;
    const announced = Number(this.headers['content-length']);
    if (!context.bodiless && announced > context.maxBytes) return this.#refuse();
    const encoding = this.headers['content-encoding'];
    if (this.#stream || (encoding !== undefined && !context.bodiless)) return this.#collect();
    return (
      this.source.arrived(context.maxBytes) ?? this.source.bytes(context.maxBytes, () => this.#tooLarge())
    );
  }

  async excerpt(bytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of this.body as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= bytes) break;
      }
    } catch {
      // The part that has arrived is better than nothing.
    }
    return Buffer.concat(chunks).subarray(0, bytes);
  }

  async discard(): Promise<void> {
    if (this.#stream) {
      this.#stream.destroy();
      return;
    }
    this.context.hurry();
    await this.source.discard(MAX_DISCARDED_BYTES);
  }

  async #refuse(): Promise<never> {
    await this.source.discard(0);
    throw this.#tooLarge();
  }

  async #collect(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.body as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  #decoded(): Readable {
    const { isEmpty } = this.source;
    const raw = this.source.stream();
    let decoders: readonly Duplex[];
    try {
      // An empty body is empty in each encoding, but decoders expect a header.
      decoders = this.context.bodiless || isEmpty ? [] : decodersOf(this.headers['content-encoding']);
    } catch (error) {
      const failure = error instanceof UnknownEncoding ? error.message : undefined;
      return raw.destroy(this.context.bodyError('broken', failure));
    }
    const decoded = this.#limited(decoders.length > 0);
    pipeline([raw, ...decoders, decoded], () => undefined);
    // A stream that nobody listens to must not end the process when its connection breaks.
    decoded.on('error', () => undefined);
    return decoded;
  }

  /** Counts the bytes that a reader gets, and puts faults of the decoders into words. */
  #limited(isDecoded: boolean): Transform {
    const { maxBytes } = this.context;
    let length = 0;
    return new Transform({
      transform: (chunk: Buffer, _encoding, callback) => {
        length += chunk.length;
        if (length > maxBytes) callback(this.#tooLarge());
        else callback(null, chunk);
      },
      destroy: (error, callback) => {
        const isForeign = error !== null && isDecoded && isFaultOfDecoder(error);
        callback(isForeign ? this.context.bodyError('broken', 'it cannot be decompressed', error) : error);
      },
    });
  }

  #tooLarge(): HttpBodyError {
    return this.context.bodyError('too-large', `more than ${this.context.maxBytes} bytes`);
  }
}

/** Errors of zlib have codes such as `Z_DATA_ERROR`, `ERR__ERROR_FORMAT_PADDING_1` and `ZSTD_error_prefix_unknown`. */
const isFaultOfDecoder = (error: Error): boolean =>
  !(error instanceof HttpError) && /^(?:Z_|ERR_|ZSTD_)/.test(String((error as { code?: unknown }).code));
