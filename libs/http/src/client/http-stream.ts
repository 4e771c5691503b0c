import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { WireAnswer } from '../transport/transport.js';

/**
 * An answer whose body is read as a stream. Read it to its end or dispose of it, because it occupies a connection:
 * `await using download = await client.stream(...)`.
 */
export class HttpStream implements AsyncDisposable {
  readonly #answer: WireAnswer;

  /** @internal */
  constructor(answer: WireAnswer) {
    this.#answer = answer;
  }

  /** HTTP status. */
  get status(): number {
    return this.#answer.status;
  }

  /** Headers by lower-case names. */
  get headers(): IncomingHttpHeaders {
    return this.#answer.headers;
  }

  /** The body after decompression. It fails beyond `maxResponseBytes`, or when the connection breaks. */
  get body(): Readable {
    return this.#answer.body;
  }

  /** Ends the body, and frees its connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#answer.discard();
  }
}
