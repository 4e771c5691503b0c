import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { checkOptions, type Clock, type Random, SystemClock } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { checkClock, checkRandom } from '../clock/check-time-and-chance.js';
import { ByteWatch, type WatchOptions, type WhenOptions } from './byte-watch.js';
import type { Direction, Fault } from './fault.js';
import { Faulty } from './faulty.js';
import { type ConnectionHost, ProxyConnection } from './proxy-connection.js';
import { type ProxyTarget, type ResolvedTarget, resolveTarget } from './proxy-target.js';

/** Options of {@link faultyProxy}. */
export interface FaultyProxyOptions {
  /** Clock of latency, bandwidth and slices. A `VirtualClock` moves them on only when a test advances it. @default the system's */
  readonly clock?: Clock;
  /** Chance of jitter and toxicity. @default `new SeededRandom(1)`, so that a test is the same each time */
  readonly random?: Random;
}

/** Figures of a proxy since its start. */
export interface ProxyCounters {
  /** Connections that it accepted. */
  readonly connections: number;
  /** Connections that their client has neither ended nor closed. */
  readonly open: number;
  /** Bytes that it sent to the target. */
  readonly bytesUp: number;
  /** Bytes that it sent to clients. */
  readonly bytesDown: number;
}

const HOST = '127.0.0.1';

/** A TCP proxy that damages connections on demand. Start it with {@link faultyProxy}. */
export class FaultyProxy extends Faulty implements AsyncDisposable {
  readonly host = HOST;
  readonly port: number;
  /** The address of the target as it was given, with host and port of the proxy; `tcp://` for a target without an address. */
  readonly url: string;
  readonly #connections = new Set<ProxyConnection>();
  readonly #watches = new Set<ByteWatch>();
  readonly #connectionHost: ConnectionHost;
  /** `undefined` while connections are refused. */
  #server: Server | undefined;
  #accepted = 0;
  #bytes: Record<Direction, number> = { up: 0, down: 0 };
  #actionFailure: { readonly error: unknown } | undefined;
  #closed = false;

  /** @internal */
  constructor(
    server: Server,
    private readonly releasePort: () => void,
    target: ResolvedTarget,
    { clock, random }: Required<FaultyProxyOptions>,
  ) {
    super();
    this.port = (server.address() as AddressInfo).port;
    this.url = target.urlThrough(`${HOST}:${this.port}`);
    this.#connectionHost = {
      clock,
      random,
      address: target.address,
      fault: (kind, direction) => this.faultOf(kind, direction),
      arrived: (connection, direction, bytes) => this.#arrived(connection, direction, bytes),
      passed: (direction, count) => void (this.#bytes[direction] += count),
      closed: (connection) => this.#connections.delete(connection),
    };
    this.#serve(server);
  }

  /** Connections that are open on either side, in the order of their start. */
  get connections(): readonly ProxyConnection[] {
    return [...this.#connections];
  }

  get counters(): ProxyCounters {
    return {
      connections: this.#accepted,
      open: this.connections.filter(({ open }) => open).length,
      bytesUp: this.#bytes.up,
      bytesDown: this.#bytes.down,
    };
  }

  /** Refuses new connections until `heal`. Open connections stay. */
  refuse(): this {
    this.#server?.close();
    this.#server = undefined;
    return this;
  }

  /**
   * Removes all faults of the proxy and of its connections. Held bytes flow on.
   *
   * @throws the error of the system when another process listens on the port of a proxy that {@link refuse | refused} connections
   */
  async heal(): Promise<void> {
    this.removeFaults();
    for (const connection of this.#connections) connection.heal();
    if (this.#server || this.#closed) return;
    const server = await listen(this.port);
    // Another call can have been faster, or the proxy has been closed.
    if (this.#server || this.#closed) server.close();
    else this.#serve(server);
  }

  /**
   * Calls `action` when `bytes` have arrived, before they are sent on. With it, a fault meets an exact moment:
   * `proxy.when('COMMIT', (connection) => connection.reset())`.
   *
   * @returns a function that ends the watch
   */
  when(
    bytes: string | Uint8Array,
    action: (connection: ProxyConnection) => void,
    options: WhenOptions = {},
  ): () => void {
    const watch = checkOptions('when', undefined, (check) => {
      check.known(options, ['direction', 'times']);
      const { direction = 'up', times = 1 } = options;
      const isText = (typeof bytes === 'string' || bytes instanceof Uint8Array) && bytes.length > 0;
      check.that(isText, 'bytes', 'a text or bytes that are not empty', bytes);
      check.oneOf('direction', direction, ['up', 'down']);
      if (times !== Infinity) check.integer('times', times, 1);
      check.that(typeof action === 'function', 'action', 'a function', action);
      return new ByteWatch(Buffer.from(bytes as string), direction, times, action);
    });
    this.#watches.add(watch);
    return () => void this.#watches.delete(watch);
  }

  /** Resolves with the connection on which `bytes` arrive next, before they are sent on. */
  seen(bytes: string | Uint8Array, options: WatchOptions = {}): Promise<ProxyConnection> {
    const { promise, resolve } = Promise.withResolvers<ProxyConnection>();
    this.when(bytes, resolve, options);
    return promise;
  }

  /**
   * Ends all connections and the proxy.
   *
   * @throws the first error that an action of {@link when} threw
   */
  async close(): Promise<void> {
    this.#closed = true;
    const server = this.#server;
    this.#server = undefined;
    for (const connection of this.#connections) connection.destroy();
    server?.close();
    this.releasePort();
    while (this.#connections.size > 0) await new Promise((resolve) => setImmediate(resolve));
    const failure = this.#actionFailure;
    this.#actionFailure = undefined;
    if (failure) throw failure.error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  protected override faultAdded(fault: Fault): void {
    for (const connection of this.#connections) {
      connection.suffers(fault);
      connection.changed();
    }
  }

  protected override resetNow(directions: readonly Direction[], toxicity: number): void {
    for (const connection of this.#connections) connection.resetNow(directions, toxicity);
  }

  protected override halfCloseNow(directions: readonly Direction[], toxicity: number): void {
    for (const connection of this.#connections) connection.halfCloseNow(directions, toxicity);
  }

  #serve(server: Server): void {
    this.#server = server;
    server.on('connection', (client) => {
      const connection = new ProxyConnection(++this.#accepted, client, this.#connectionHost);
      this.#connections.add(connection);
      connection.start();
    });
  }

  #arrived(connection: ProxyConnection, direction: Direction, bytes: Buffer): void {
    for (const watch of this.#watches) {
      try {
        watch.arrived(connection, direction, bytes);
      } catch (error) {
        this.#actionFailure ??= { error };
        connection.destroy();
      }
      if (watch.over) this.#watches.delete(watch);
    }
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, HOST, resolve);
  });
  return server;
}

/**
 * Opens a connection to the server itself. As long as it is open, the system gives the port of a server that does not listen to no
 * other socket.
 *
 * @returns a function that ends the connection
 */
async function holdPort(server: Server): Promise<() => void> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as AddressInfo;
  const sockets = [connect(port, HOST), (await accepted)[0]];
  for (const socket of sockets) socket.on('error', () => undefined);
  return () => sockets.forEach((socket) => socket.destroy());
}

/**
 * Starts a proxy on a free port of 127.0.0.1 in front of `target`. It passes everything on until a fault is set.
 *
 * @param target port, host and port, path of a Unix socket, URL, or a connection string such as
 * `postgresql://user:password@host:5432/studio`
 * @throws OptionsError with all problems of the target and the options
 */
export async function faultyProxy(
  target: ProxyTarget,
  options: FaultyProxyOptions = {},
): Promise<FaultyProxy> {
  const resolved = checkOptions('faultyProxy', undefined, (check) => {
    const address = resolveTarget(check.within('target'), target);
    check.known(options, ['clock', 'random']);
    const { clock = new SystemClock(), random = new SeededRandom(1) } = options;
    checkClock(check, clock);
    checkRandom(check, random);
    return { target: address as ResolvedTarget, options: { clock, random } };
  });
  const server = await listen(0);
  return new FaultyProxy(server, await holdPort(server), resolved.target, resolved.options);
}
