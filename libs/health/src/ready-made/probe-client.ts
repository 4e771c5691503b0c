import { readProperty, untilAborted } from '@breakwater/core';
import type { OriginalError } from './original-error.js';

/** The part of Nest's `ClientProxy` that a probe uses. */
export interface TransportClient {
  connect(): Promise<unknown>;
  close(): unknown;
  unwrap(): unknown;
}

const ignore = (): void => undefined;

/** Clients of Nest log each connection, and a probe connects once a second. */
const SILENT = { log: ignore, warn: ignore, debug: ignore, verbose: ignore, fatal: ignore };

/** A client that connects once. It gives up when the signal aborts, and then destroys its connection. */
export class ProbeClient {
  #logged: unknown;

  constructor(
    private readonly client: TransportClient,
    private readonly signal: AbortSignal,
    private readonly original: OriginalError,
  ) {
    // Some clients log the error of the socket, and reject with "Connection is closed."
    const error = (logged: unknown): void => {
      if (typeof logged === 'object') this.#logged ??= logged;
    };
    Object.assign(client, { logger: { ...SILENT, error } });
  }

  connect(): Promise<unknown> {
    return this.original.in(async () => {
      const outcome = await untilAborted(this.client.connect(), this.signal);
      if (outcome.status === 'fulfilled') return outcome.value;
      throw outcome.status === 'rejected' ? (this.#logged ?? errorIn(outcome.reason)) : this.signal.reason;
    });
  }

  /** Closes the client. Only the result of the connection counts, so an error here is ignored. */
  async close(): Promise<void> {
    const connections = this.#connections();
    // Some clients say goodbye, and wait for a server that hangs.
    const { status } = await untilAborted((async () => this.client.close())(), this.signal);
    if (status === 'pending' || this.signal.aborted) connections.forEach(destroy);
  }

  #connections(): readonly unknown[] {
    try {
      return [this.client.unwrap()].flat();
    } catch {
      // The client has no connection, or cannot show it.
      return [];
    }
  }
}

/** The client of RabbitMQ rejects with `{ err, url }`, whose URL contains the password. */
const errorIn = (reason: unknown): unknown => readProperty(reason, 'err') ?? reason;

function destroy(connection: unknown): void {
  const end = readProperty(connection, 'destroy') ?? readProperty(connection, 'disconnect');
  if (typeof end === 'function') Reflect.apply(end, connection, []);
}
