import { Injectable, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { InFlight } from '../in-flight/in-flight.js';
import { endEventStream, endEventStreamOnceBegun, isEventStream } from './event-stream.js';
import { WebSockets } from './web-sockets.js';

/** The part of Fastify that is used here. */
interface HookableInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyLikeRequest, reply: { readonly raw: ServerResponse }, done: () => void) => void,
  ): void;
}

interface FastifyLikeRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { readonly url?: string };
}

/** The HTTP requests of this application, seen at its server, before any framework code runs. */
@Injectable()
export class HttpTraffic {
  readonly #requests = new Map<ServerResponse, { route: string | undefined }>();
  readonly #servers = new Set<Server>();
  #leaving = false;
  #ending = false;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(InFlight) private readonly inFlight: InFlight,
    @Inject(WebSockets) private readonly webSockets: WebSockets,
  ) {}

  /** The servers that belong to the application: one, or several where Fastify listens on every address of a name. */
  get servers(): ReadonlySet<Server> {
    return this.#servers;
  }

  /** Begins to watch; called while the application initializes, before it listens. */
  observe(): void {
    const adapter = this.host.httpAdapter;
    const server = adapter?.getHttpServer() as Server | undefined;
    if (!adapter || !server) return;
    this.#servers.add(server);
    server.prependListener('request', (request, response) => this.#begin(request, response));
    this.webSockets.observe(server);
    // Fastify's further servers are reachable through their requests only; the hook also knows the route.
    if (adapter.getType() === 'fastify') this.#observeFastify(adapter.getInstance<HookableInstance>());
  }

  /** From now on every response says `Connection: close`, so that keep-alive clients leave after it. */
  sendAway(): void {
    this.#leaving = true;
    for (const response of this.#requests.keys()) sayClose(response);
  }

  /** Ends streams of server-sent events, now and when they begin later. */
  endEventStreams(): void {
    this.#ending = true;
    for (const response of this.#requests.keys()) {
      if (isEventStream(response)) endEventStream(response);
      else if (!response.headersSent) endEventStreamOnceBegun(response);
    }
  }

  #observeFastify(instance: HookableInstance): void {
    instance.addHook('onRequest', ({ raw, routeOptions }, reply, done) => {
      // `inject()` comes without a socket and is nobody's connection.
      if (raw.socket instanceof Socket) {
        this.#begin(raw, reply.raw);
        const request = this.#requests.get(reply.raw);
        if (request) request.route = routeOptions?.url;
        const { server } = raw.socket as { readonly server?: Server };
        if (server) this.#servers.add(server);
      }
      done();
    });
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    if (this.#requests.has(response)) return;
    const record: { route: string | undefined } = { route: undefined };
    this.#requests.set(response, record);
    const done = this.inFlight.add('request', () => `${request.method} ${record.route ?? routeOf(request)}`);
    response.once('close', () => {
      this.#requests.delete(response);
      done();
      if (this.#ending) this.#closeIdle();
    });
    if (this.#leaving) sayClose(response);
    if (this.#ending) endEventStreamOnceBegun(response);
  }

  /** A response that began before the drain said keep-alive, so its connection stays open behind it. */
  #closeIdle(): void {
    setImmediate(() => {
      for (const server of this.#servers) server.closeIdleConnections();
    });
  }
}

function sayClose(response: ServerResponse): void {
  // HTTP/2 forbids the header; its sessions get GOAWAY when the server closes.
  if (!response.headersSent && response.req.httpVersionMajor < 2) response.setHeader('Connection', 'close');
}

/** The route template once Express has matched one, else the path; never the query, which may hold secrets. */
function routeOf(request: IncomingMessage): string {
  const { route } = request as { readonly route?: { readonly path?: unknown } };
  return typeof route?.path === 'string' ? route.path : (request.url ?? '/').split('?', 1)[0]!;
}
