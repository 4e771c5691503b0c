import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** A page that watches: it reads the events of the stream. */
export class OpenStream implements AsyncDisposable {
  readonly #abort = new AbortController();
  readonly #events: EventSourceMessage[] = [];
  #onEvent: () => void = () => {};
  #ended = false;

  private constructor(readonly response: Response) {
    void this.#read().finally(() => {
      this.#ended = true;
      this.#onEvent();
    });
  }

  static async at(url: string, headers: Readonly<Record<string, string>> = {}): Promise<OpenStream> {
    const abort = new AbortController();
    const stream = new OpenStream(await fetch(`${url}/admin/api/stream`, { headers, signal: abort.signal }));
    stream.#abort.signal.addEventListener('abort', () => abort.abort());
    return stream;
  }

  /** The next event; `undefined` at the end of the stream. */
  async next(): Promise<{ type: string; id: string; data: Record<string, unknown> } | undefined> {
    while (this.#events.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => (this.#onEvent = resolve));
    }
    const event = this.#events.shift();
    return (
      event && {
        type: event.event ?? '',
        id: event.id ?? '',
        data: JSON.parse(event.data) as Record<string, unknown>,
      }
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    const parser = createParser({
      onEvent: (event) => {
        this.#events.push(event);
        this.#onEvent();
      },
    });
    const decoder = new TextDecoder();
    try {
      for await (const chunk of (this.response.body as AsyncIterable<Uint8Array> | null) ?? [])
        parser.feed(decoder.decode(chunk, { stream: true }));
    } catch {
      // The spec has closed the stream.
    }
  }
}
