import type { ServerResponse } from 'node:http';

/** Bytes that may wait in the buffers of a connection. */
const MAX_BUFFERED = 256 * 1_024;

/** Milliseconds after which a reader that takes nothing counts as gone. */
const MAX_SILENCE = 60_000;

/** One open page: a stream of server-sent events on a response. */
export class Watcher {
  #needsSnapshot = true;
  /** Bytes that were given to the response. */
  #written = 0;
  /** Bytes that had left the buffers when {@link hasStopped} was asked last. */
  #taken = 0;
  #lastTakenAt: number | undefined;

  constructor(private readonly response: ServerResponse) {}

  /** True if the page is new or has lost frames, and the connection takes data. */
  get wantsSnapshot(): boolean {
    return this.#needsSnapshot && this.response.writableLength === 0;
  }

  sendSnapshot(id: string, data: string): void {
    this.#needsSnapshot = false;
    this.#write(`event: snapshot\nid: ${id}\ndata: ${data}\n\n`);
  }

  /** Sends a frame. A reader that is too slow loses it and all further ones until the next snapshot. */
  sendFrame(id: string, data: string): void {
    if (this.response.writableLength > MAX_BUFFERED) this.#needsSnapshot = true;
    if (!this.#needsSnapshot) this.#write(`event: frame\nid: ${id}\ndata: ${data}\n\n`);
  }

  /** Goes on after a break without a snapshot: the page has one. */
  resume(): void {
    this.#needsSnapshot = false;
  }

  /** Leaves out all frames until the next snapshot. */
  needSnapshot(): void {
    this.#needsSnapshot = true;
  }

  /** Sends a sign of life, which proxies and the page see. */
  ping(): void {
    this.#write(': ping\n\n');
  }

  /** Cuts the connection off if its reader has taken nothing for a minute, e.g. a machine that sleeps. */
  cutOffIfGone(now: number): void {
    if (this.#silence(now) > MAX_SILENCE) this.response.destroy();
  }

  /** Tells the page that the application ends, and ends the stream. A reader that takes nothing must not hold up the application. */
  end(now: number): void {
    if (this.#silence(now) > 0) this.response.destroy();
    else this.response.end('event: bye\ndata: {}\n\n');
  }

  /** Milliseconds for which data waits and the reader takes nothing. */
  #silence(now: number): number {
    const { writableLength } = this.response;
    const taken = this.#written - writableLength;
    if (this.#lastTakenAt === undefined || writableLength === 0 || taken > this.#taken) {
      this.#taken = taken;
      this.#lastTakenAt = now;
    }
    return now - this.#lastTakenAt;
  }

  #write(text: string): void {
    this.#written += Buffer.byteLength(text);
    this.response.write(text);
  }
}
