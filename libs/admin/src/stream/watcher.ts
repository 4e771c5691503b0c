import type { ServerResponse } from 'node:http';

/** Bytes that may wait in the buffers of a connection. */
const MAX_BUFFERED = 256 * 1_024;

/** One open page: a stream of server-sent events on a response. */
export class Watcher {
  #isLagging = false;

  constructor(private readonly response: ServerResponse) {}

  /** True if frames were left out and the connection takes data again. */
  get canCatchUp(): boolean {
    return this.#isLagging && this.response.writableLength === 0;
  }

  /** Sends an event. Leaves frames out while the reader is too slow; {@link canCatchUp} says when it can take a snapshot. */
  send(event: 'snapshot' | 'frame', id: string, data: string): void {
    if (event === 'snapshot') this.#isLagging = false;
    if (this.response.writableLength > MAX_BUFFERED) this.#isLagging = true;
    if (!this.#isLagging) this.response.write(`event: ${event}\nid: ${id}\ndata: ${data}\n\n`);
  }

  /** Sends a sign of life, which proxies and the page see. */
  ping(): void {
    this.response.write(': ping\n\n');
  }

  /** Tells the page that the application ends, and ends the stream. */
  end(): void {
    this.response.end('event: bye\ndata: {}\n\n');
  }
}
