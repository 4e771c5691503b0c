import { type HttpRequestStart, HttpRequests, pathOf } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { Server, ServerResponse } from 'node:http';
import { InFlight } from '../in-flight/in-flight.js';
import { endEventStream, endEventStreamOnceBegun, isEventStream } from './event-stream.js';

/** The HTTP requests under way, and how they are sent away. */
@Injectable()
export class ServerTraffic {
  readonly #responses = new Set<ServerResponse>();
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

  /** From now on every response says `Connection: close`, so that keep-alive clients leave after it. */
  sendAway(): void {
    this.#leaving = true;
    for (const response of this.#responses) sayClose(response);
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
    if (this.#leaving) sayClose(response);
    if (this.#ending) endEventStreamOnceBegun(response);
    return () => {
      this.#responses.delete(response);
      done();
      if (this.#ending) this.#closeIdle();
    };
  }

  /** Closes idle connections: a response that began before the drain said keep-alive, so its connection is still open. */
  #closeIdle(): void {
    setImmediate(() => {
      // A server of HTTP/2 has no such method; its sessions close behind their last stream.
      for (const server of this.servers) (server as Partial<Server>).closeIdleConnections?.();
    });
  }
}

function sayClose(response: ServerResponse): void {
  // HTTP/2 forbids the header; its sessions get GOAWAY when the server closes.
  if (!response.headersSent && response.req.httpVersionMajor < 2) response.setHeader('Connection', 'close');
}
