import { parseRetryAfter } from '@breakwater/core';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { FrameTooLargeError, StreamProtocolError } from '../errors/stream-protocol.error.js';
import { saysTooOld } from './server-notice.js';
import type {
  ConnectionEnd,
  ConnectionListener,
  ConnectionRequest,
  StreamConnection,
  StreamTransport,
} from './stream-transport.js';

/** A WHATWG `fetch`. */
export type StreamFetch = (url: string, init: RequestInit) => Promise<Response>;

const MEDIA_TYPE = 'text/event-stream';

/** Status with which a server ends a stream for good (WHATWG HTML, section 9.2). */
const NO_CONTENT = 204;

/** Largest part of the body of a refusal that is read, in bytes. */
const MAX_REFUSAL = 8_192;

/** Receives server-sent events by `fetch`. The data of each event is one message, and its `id` is the position. */
export class ServerSentEventsTransport implements StreamTransport {
  readonly name = 'server-sent-events';

  /** @param now time of day in milliseconds, to read a `Retry-After` with a date */
  constructor(
    private readonly fetch: StreamFetch,
    private readonly now: () => number,
  ) {}

  connect(request: ConnectionRequest, listener: ConnectionListener): StreamConnection {
    const connection = new EventSourceConnection(request, listener, this.now);
    void connection.run(this.fetch);
    return connection;
  }
}

class EventSourceConnection implements StreamConnection {
  readonly #abort = new AbortController();
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser;
  #isEnded = false;
  #error: Error | undefined;
  /** Set while the reading pauses. */
  #paused: PromiseWithResolvers<void> | undefined;

  constructor(
    private readonly request: ConnectionRequest,
    private readonly listener: ConnectionListener,
    private readonly now: () => number,
  ) {
    const { maxFrameSize } = request;
    this.#parser = createParser({
      maxBufferSize: maxFrameSize,
      onEvent: ({ data, id }) => this.#onEvent(data, id),
      onRetry: (delay) => this.#isEnded || listener.onRetryAfter?.(delay),
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') this.#error = new FrameTooLargeError(maxFrameSize);
      },
    });
  }

  pause(): void {
    this.#paused ??= Promise.withResolvers();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  /** Server-sent events have no pings. The server sends comments instead. */
  ping(): void {}

  close(): void {
    this.#isEnded = true;
    this.resume();
    this.#abort.abort();
  }

  async run(fetch: StreamFetch): Promise<void> {
    let end: ConnectionEnd;
    try {
      end = await this.#receive(fetch);
    } catch (thrown) {
      end = { kind: 'failed', error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
    }
    if (this.#isEnded) return;
    this.close();
    this.listener.onEnd(end);
  }

  async #receive(fetch: StreamFetch): Promise<ConnectionEnd> {
    const { url, headers, cursor } = this.request;
    const response = await fetch(url.href, {
      headers: {
        accept: MEDIA_TYPE,
        'cache-control': 'no-store',
        ...(cursor !== undefined && { 'last-event-id': String(cursor) }),
        ...headers,
      },
      // A redirect could send the credentials in the headers to another host.
      redirect: 'manual',
      signal: this.#abort.signal,
    });
    if (response.status === NO_CONTENT) return { kind: 'finished' };
    if (response.status !== 200) return this.#refusal(response);
    const type = response.headers.get('content-type') ?? '';
    if (type.split(';', 1)[0]?.trim().toLowerCase() !== MEDIA_TYPE)
      throw new StreamProtocolError(`The server answered with another content type than ${MEDIA_TYPE}.`);
    if (this.#isEnded || !response.body) return { kind: 'closed' };
    this.listener.onOpen();
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      if (this.#isEnded) break;
      this.listener.onSign();
      this.#parser.feed(this.#decoder.decode(chunk, { stream: true }));
      if (this.#error) throw this.#error;
      await this.#paused?.promise;
    }
    return { kind: 'closed' };
  }

  #onEvent(data: string, id: string | undefined): void {
    if (this.#isEnded || this.#error) return;
    const { maxFrameSize } = this.request;
    const size = Buffer.byteLength(data);
    if (size > maxFrameSize) this.#error = new FrameTooLargeError(maxFrameSize);
    else this.listener.onFrame({ text: data, size, ...(id !== undefined && { cursor: id }) });
  }

  async #refusal({ status, headers, body }: Response): Promise<ConnectionEnd> {
    const text = body ? await beginningOf(body, MAX_REFUSAL) : '';
    if (saysTooOld(text)) return { kind: 'stale-cursor' };
    const retryAfter = parseRetryAfter(headers.get('retry-after') ?? undefined, this.now());
    return { kind: 'refused', status, retryAfter };
  }
}

async function beginningOf(body: ReadableStream<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, limit);
}
