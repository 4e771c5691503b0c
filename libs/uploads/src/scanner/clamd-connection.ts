import { type Socket, createConnection } from 'node:net';
import { type Clock, type Timer, messageOf } from '@breakwater/core';

/** The place where a clamd listens: a port of TCP or a Unix socket. */
export type ClamdAddress = { readonly host: string; readonly port: number } | { readonly socketPath: string };

/** The longest reply that makes sense. A clamd that sends more is not a clamd. */
const MAX_REPLY = 4_096;

/** Limits of a {@link ClamdConnection}, in milliseconds. */
export interface ClamdLimits {
  readonly idleTimeout: number;
  readonly deadline: number;
}

/** One connection for one command of clamd. It ends with a reply, an error, silence, the deadline or an abort. */
export class ClamdConnection implements Disposable {
  readonly #socket: Socket;
  readonly #reply = Promise.withResolvers<string>();
  readonly #deadline: Timer;
  #idle: Timer;
  #received = Buffer.alloc(0);
  /** Ends the wait of {@link send}. */
  #resume: () => void = () => undefined;
  #ended = false;

  constructor(
    address: ClamdAddress,
    private readonly clock: Clock,
    private readonly limits: ClamdLimits,
    private readonly signal: AbortSignal,
  ) {
    this.#reply.promise.catch(() => undefined);
    this.#socket = createConnection('socketPath' in address ? { path: address.socketPath } : address);
    this.#socket.on('data', (data) => this.#receive(data));
    this.#socket.on('connect', () => this.#moved());
    this.#socket.on('error', (error) => this.#fail(`the connection failed: ${messageOf(error)}`));
    this.#socket.on('close', () => this.#fail('the connection ended without a reply'));
    this.#idle = this.#armIdle();
    this.#deadline = clock.setTimeout(
      () => this.#fail(`no reply within ${limits.deadline} ms`),
      limits.deadline,
    );
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /** The first complete reply, without its end. Rejects when the connection ends before it. */
  get reply(): Promise<string> {
    return this.#reply.promise;
  }

  /** True after a reply, a failure or an abort: clamd wants nothing more. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Sends bytes and waits until the system has taken them, or until {@link ended}.
   *
   * @returns true if the system took them before the end
   */
  async send(bytes: Uint8Array): Promise<boolean> {
    if (this.#ended) return false;
    return new Promise<boolean>((resolve) => {
      this.#resume = () => resolve(false);
      this.#socket.write(bytes, (error) => {
        this.#moved();
        resolve(!error);
      });
    });
  }

  [Symbol.dispose](): void {
    this.#end();
    this.#socket.destroy();
  }

  readonly #onAbort = (): void => {
    if (this.#end()) this.#reply.reject(this.signal.reason);
  };

  #receive(data: Buffer): void {
    if (this.#ended) return;
    this.#moved();
    this.#received = Buffer.concat([this.#received, data]);
    const end = this.#received.indexOf(0);
    if (end !== -1 && this.#end()) this.#reply.resolve(this.#received.toString('utf8', 0, end).trim());
    else if (this.#received.length > MAX_REPLY) this.#fail('the reply is too long');
  }

  #fail(reason: string): void {
    if (this.#end()) this.#reply.reject(new Error(reason));
  }

  /** @returns true the first time */
  #end(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.clock.clearTimeout(this.#idle);
    this.clock.clearTimeout(this.#deadline);
    this.signal.removeEventListener('abort', this.#onAbort);
    this.#resume();
    return true;
  }

  /** Bytes moved in either direction: the idle limit begins anew. */
  #moved(): void {
    if (this.#ended) return;
    this.clock.clearTimeout(this.#idle);
    this.#idle = this.#armIdle();
  }

  #armIdle(): Timer {
    const { idleTimeout } = this.limits;
    return this.clock.setTimeout(() => this.#fail(`clamd was silent for ${idleTimeout} ms`), idleTimeout);
  }
}
