import type { Clock } from '@breakwater/core';
import { ShuttingDownError } from '@breakwater/core';
import { Readable } from 'node:stream';
import type { PoolState, Transport, WireAnswer, WireCall, WireRequest } from './transport.js';
import type { ResolvedTransportOptions } from './transport.options.js';

const NOTHING: PoolState = { connected: 0, free: 0, pending: 0, queued: 0, running: 0, size: 0 };

/** {@link Transport} that loads `UndiciTransport` with the first request, so that the start of an application does not wait for it. */
export class LateTransport implements Transport {
  #opening: Promise<Transport> | undefined;
  #opened: Transport | undefined;
  #isClosed = false;

  constructor(
    private readonly clock: Clock,
    private readonly options: ResolvedTransportOptions,
  ) {}

  get pool(): PoolState {
    return this.#opened?.pool ?? NOTHING;
  }

  send(request: WireRequest, call: WireCall): Promise<WireAnswer> {
    return this.#opened ? this.#opened.send(request, call) : this.#sendFirst(request, call);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#opening)?.close();
  }

  async #sendFirst(request: WireRequest, call: WireCall): Promise<WireAnswer> {
    try {
      if (this.#isClosed) throw new ShuttingDownError();
      this.#opening ??= this.#open();
      await this.#opening;
    } catch (error) {
      if (request.body instanceof Readable) request.body.destroy();
      throw error;
    }
    return this.#opened!.send(request, call);
  }

  async #open(): Promise<Transport> {
    const { UndiciTransport } = await import('./undici.transport.js');
    this.#opened = new UndiciTransport(this.clock, this.options);
    return this.#opened;
  }
}
