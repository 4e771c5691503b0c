import { Clock, settledWithin, sleep } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Server } from 'node:http';
import { InFlight } from '../in-flight/in-flight.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { Connections } from './connections.js';
import { Gateways } from './gateways.js';
import { Http2Sessions } from './http2-sessions.js';
import { ServerTraffic } from './server-traffic.js';
import { WebSockets } from './web-sockets.js';

/**
 * Grace, in milliseconds, for connections that carry no request when all work has ended. A request that is half received
 * becomes visible in this time; an unused connection is closed after it.
 */
const CONNECTION_GRACE = 100;

/** Time, in milliseconds, for the `close` listeners of WebSockets once all of them are closed. */
const LISTENER_GRACE = 250;
/** The grace is spent in steps, because a pause in which a busy machine gives the process no core consumes only one of them. */
const GRACE_STEPS = 5;

/** Takes the HTTP server out of service step by step. Without a server every step does nothing. */
@Injectable()
export class ServerDrain {
  #closed: Promise<unknown> = Promise.resolve();
  #hadSockets = false;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ServerTraffic) private readonly traffic: ServerTraffic,
    @Inject(InFlight) private readonly inFlight: InFlight,
    @Inject(WebSockets) private readonly webSockets: WebSockets,
    @Inject(Gateways) private readonly gateways: Gateways,
    @Inject(Http2Sessions) private readonly sessions: Http2Sessions,
    @Inject(Connections) private readonly connections: Connections,
  ) {}

  /** Asks keep-alive clients to leave; everything is still served. */
  sendAway(): void {
    this.traffic.sendAway();
    this.sessions.sendAway();
  }

  /** Takes no new connections, closes idle ones, ends streams and WebSockets; requests under way go on. */
  stopListening(): void {
    this.#closed = Promise.all([...this.traffic.servers].map(stopListening));
    this.traffic.endEventStreams();
    this.sessions.closeAll();
    this.#hadSockets = this.gateways.closeLongPolling() + this.webSockets.size > 0;
    this.webSockets.closeAll(this.options.webSocketTimeout);
  }

  /**
   * Resolves when all work has ended and every connection is closed. Connections on which no request shows up
   * within a short grace (half a request, or opened ahead of need) are closed from here.
   *
   * @param limit milliseconds that the caller waits
   */
  async ended(limit: number): Promise<void> {
    const startedAt = this.clock.now();
    await this.#connectionsEnded();
    if (!this.#hadSockets) return;
    // Node gives no sign when the listeners of closed WebSockets are done; only tracked work is awaited.
    await this.webSockets.ended();
    const left = limit - (this.clock.now() - startedAt);
    const step = Math.min(LISTENER_GRACE, left / 2) / GRACE_STEPS;
    for (let count = 0; count < GRACE_STEPS; count++) await sleep(this.clock, step);
    await this.inFlight.idle();
  }

  async #connectionsEnded(): Promise<void> {
    for (;;) {
      await this.inFlight.idle();
      const grace = this.webSockets.size > 0 ? this.options.webSocketTimeout : CONNECTION_GRACE;
      const closed = await settledWithin(this.clock, this.#closed, grace);
      if (closed.status !== 'pending') return;
      if (this.inFlight.size === 0 && this.webSockets.size === 0) {
        this.cut();
        return;
      }
    }
  }

  /** Cuts every connection that is left. */
  cut(): void {
    this.webSockets.cut();
    this.sessions.cut();
    // Further servers of Fastify, which listen on the other addresses of a host name, are known only here.
    for (const server of this.traffic.servers) Server.prototype.closeAllConnections.call(server);
    this.connections.cut();
  }
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) resolve();
    else server.close(() => resolve());
  });
}
