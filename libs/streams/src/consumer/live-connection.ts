import type { Clock, Timer } from '@breakwater/core';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
import type {
  ConnectionListener,
  ConnectionRequest,
  ReceivedFrame,
  StreamConnection,
  StreamTransport,
} from '../transport/stream-transport.js';
import type { ConsumerEnd } from './connection-failure.js';

/** Receives the news of a {@link LiveConnection}. */
export interface LiveConnectionListener {
  onOpen(): void;
  /** The connection has been open for `backoff.resetAfter`. */
  onStable(): void;
  onFrame(frame: ReceivedFrame): void;
  onRetryAfter(delay: number): void;
  /** Called once, but not after `close()`. */
  onEnd(end: ConsumerEnd): void;
}

/** One connection with its time limits: for the opening, for the stable state, and for silence. */
export class LiveConnection implements ConnectionListener {
  readonly #connection: StreamConnection;
  #deadline: Timer | undefined;
  #stable: Timer | undefined;
  #heartbeat: Timer | undefined;
  #heardAt = 0;
  #paused = false;
  #ended = false;

  constructor(
    transport: StreamTransport,
    request: ConnectionRequest,
    private readonly options: ResolvedStreamOptions,
    private readonly clock: Clock,
    private readonly listener: LiveConnectionListener,
  ) {
    // Throws for an address or headers that the transport cannot use, and then no timer may be left.
    this.#connection = transport.connect(request, this);
    this.#deadline = clock.setTimeout(() => this.#end({ kind: 'connect-timeout' }), options.connectTimeout);
  }

  /** True while the socket is not read. */
  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
    this.#connection.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    // The silence was ours.
    this.#heardAt = this.clock.now();
    this.#connection.resume();
  }

  close(): void {
    if (this.#ended) return;
    this.#finish();
    this.#connection.close();
  }

  onOpen(): void {
    if (this.#deadline) this.clock.clearTimeout(this.#deadline);
    this.#heardAt = this.clock.now();
    this.#stable = this.clock.setTimeout(() => this.listener.onStable(), this.options.backoff.resetAfter);
    this.#beat();
    this.listener.onOpen();
  }

  onFrame(frame: ReceivedFrame): void {
    this.#heardAt = this.clock.now();
    this.listener.onFrame(frame);
  }

  onSign(): void {
    this.#heardAt = this.clock.now();
  }

  onRetryAfter(delay: number): void {
    this.listener.onRetryAfter(delay);
  }

  onEnd(end: ConsumerEnd): void {
    if (this.#ended) return;
    this.#finish();
    this.listener.onEnd(end);
  }

  /** Pings at every `pingInterval`, and ends the connection when nothing was heard for `silenceTimeout`. */
  #beat(): void {
    const { pingInterval, silenceTimeout } = this.options;
    const silence = this.#paused ? 0 : this.clock.now() - this.#heardAt;
    if (silence >= silenceTimeout) {
      this.#end({ kind: 'silent' });
      return;
    }
    if (!this.#paused) this.#connection.ping();
    const wait = Math.min(pingInterval, silenceTimeout - silence);
    this.#heartbeat = this.clock.setTimeout(() => this.#beat(), wait);
  }

  #end(end: ConsumerEnd): void {
    this.close();
    this.listener.onEnd(end);
  }

  #finish(): void {
    this.#ended = true;
    for (const timer of [this.#deadline, this.#stable, this.#heartbeat])
      if (timer) this.clock.clearTimeout(timer);
  }
}
