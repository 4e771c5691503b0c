import { type HttpRequestStart, HttpRequests, pathOf } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { InFlight } from '../in-flight/in-flight.js';
import { endEventStream, endEventStreamOnceBegun, isEventStream } from './event-stream.js';

/** The HTTP requests under way, and how they are sent away. */
@Injectable()
export class ServerTraffic {
  readonly #responses = new Set<ServerResponse>();
  /** The last response of each connection, once clients are sent away. A client can send requests without waiting for answers. */
  readonly #last = new WeakMap<Socket, ServerResponse>();
  #leaving = false;
  #ending = false;

  constructor(
    @Inject(HttpRequests) private readonly requests: HttpRequests,
    @Inject(InFlight) private readonly inFlight: InFlight,
  ) {
    requests.observe((start) => this.#begin(start));
  }

  /** The servers that belong to the application. */
  get servers(): ReadonlySet<Server> {
    return this.requests.servers;
  }

  /** From now on the last response of each connection says `Connection: close`, so that keep-alive clients leave after it. */
  sendAway(): void {
    this.#leaving = true;
    for (const response of this.#responses) this.#sayClose(response);
  }

  /** Ends streams of server-sent events, now and when they begin later. */
  endEventStreams(): void {
    this.#ending = true;
    for (const response of this.#responses) {
      if (isEventStream(response)) endEventStream(response);
      else if (!response.headersSent) endEventStreamOnceBegun(response);
    }
  }

  #begin(start: HttpRequestStart): () => void {
    const { request, response } = start;
    this.#responses.add(response);
    const done = this.inFlight.add('request', () => `${request.method} ${start.route ?? pathOf(request)}`);
    if (this.#leaving) this.#sayClose(response);
    if (this.#ending) endEventStreamOnceBegun(response);
    return () => {
      this.#responses.delete(response);
      done();
      if (this.#ending) this.#closeIdle();
    };
  }

  /**
   * Node closes a connection after the response that says so. Therefore an earlier response that is still to come takes it back:
   * the requests behind it have reached their handlers, and their clients wait for the answers.
   */
  #sayClose(response: ServerResponse): void {
    // HTTP/2 forbids the header; its sessions get GOAWAY.
    if (response.headersSent || response.req.httpVersionMajor >= 2) return;
    const { socket } = response.req as { readonly socket?: Socket };
    if (!socket) return;
    const previous = this.#last.get(socket);
    if (previous && !previous.headersSent) previous.removeHeader('Connection');
    this.#last.set(socket, response);
    response.setHeader('Connection', 'close');
  }

  /** Closes idle connections: a response that began before the drain said keep-alive, so its connection is still open. */
  #closeIdle(): void {
    setImmediate(() => {
      // Called on the prototype, as servers of HTTP/2 do not inherit from `Server`. Without HTTP/1 they have no such connections.
      for (const server of this.servers) Server.prototype.closeIdleConnections.call(server);
    });
  }
}
