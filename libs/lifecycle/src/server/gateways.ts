import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { InFlight } from '../in-flight/in-flight.js';
import { staticInstances } from './static-instances.js';

/** Metadata key that `@WebSocketGateway()` sets on a class. */
const GATEWAY_METADATA = 'websockets:is_gateway';

/** The hooks of a gateway that are used. */
interface Gateway {
  handleDisconnect?: (...args: unknown[]) => unknown;
  afterInit?: (server: unknown) => unknown;
}

/** The part of a client of socket.io's engine that is used. */
interface SocketIoClient {
  readonly transport: { readonly name: string; readonly writable: boolean };
  /** @param discard whether to close at once, without a last packet */
  close(discard: boolean): unknown;
}

/** The part of socket.io's `io.engine` that is used. */
interface SocketIoEngine {
  readonly clients: Readonly<Record<string, SocketIoClient>>;
  on(event: 'connection', listener: (client: SocketIoClient) => void): unknown;
}

/**
 * The gateways of the application. Nest awaits no `handleDisconnect`, so each one under way is tracked as work. A client of
 * socket.io without a WebSocket holds a request open for up to 25 s, so the service ends such requests.
 */
@Injectable()
export class Gateways {
  readonly #guarded = new WeakSet<object>();
  readonly #engines = new Set<SocketIoEngine>();

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(InFlight) private readonly inFlight: InFlight,
  ) {}

  /** Observes each gateway. Call it before the application initializes, because Nest reads the hooks then. */
  install(): void {
    for (const instance of staticInstances(this.modules)) {
      const { constructor } = instance as { readonly constructor?: unknown };
      if (typeof constructor !== 'function' || !Reflect.hasMetadata(GATEWAY_METADATA, constructor)) continue;
      if (this.#guarded.has(instance)) continue;
      this.#guarded.add(instance);
      this.#observe(instance, constructor.name);
    }
  }

  /**
   * Ends the long polling of socket.io, now and when it begins later. Its clients connect again elsewhere.
   *
   * @returns the number of clients that leave
   */
  closeLongPolling(): number {
    let count = 0;
    for (const engine of this.#engines) {
      engine.on('connection', close);
      for (const client of Object.values(engine.clients)) {
        // A WebSocket gets a close frame.
        if (client.transport.name === 'websocket') continue;
        close(client);
        count++;
      }
    }
    return count;
  }

  #observe(gateway: Gateway, name: string): void {
    const { handleDisconnect, afterInit } = gateway;
    if (typeof handleDisconnect === 'function') {
      gateway.handleDisconnect = async (...args) => {
        const done = this.inFlight.add('work', () => `${name}.handleDisconnect`);
        try {
          return await Reflect.apply(handleDisconnect, gateway, args);
        } finally {
          done();
        }
      };
    }
    gateway.afterInit = (server) => {
      const engine = engineOf(server);
      if (engine) this.#engines.add(engine);
      return typeof afterInit === 'function' ? Reflect.apply(afterInit, gateway, [server]) : undefined;
    };
  }
}

/** A client that holds no request at this moment could not fetch a last packet: the server no longer listens. */
function close(client: SocketIoClient): void {
  client.close(!client.transport.writable);
}

/** The engine of a socket.io server or namespace; `undefined` for another library. */
function engineOf(server: unknown): SocketIoEngine | undefined {
  const { engine, server: parent } = (server ?? {}) as {
    readonly engine?: unknown;
    readonly server?: unknown;
  };
  const found = engine ?? (parent as { readonly engine?: unknown } | undefined)?.engine;
  const { clients, on } = (found ?? {}) as Partial<SocketIoEngine>;
  return typeof clients === 'object' && typeof on === 'function' ? (found as SocketIoEngine) : undefined;
}
