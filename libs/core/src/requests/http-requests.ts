import { processRedactor } from '../redaction/process-redactor.js';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '../clock/clock.js';
import type { HttpRequestEnd, HttpRequestObserver } from './http-request.js';
import { ObservedRequest } from './observed-request.js';
import type { PlatformRequest } from './platform-request.js';

/** The part of Fastify that is used here. */
interface HookableInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyLikeRequest, reply: { readonly raw: ServerResponse }, done: () => void) => void,
  ): void;
}

interface FastifyLikeRequest extends PlatformRequest {
  readonly raw: IncomingMessage;
}

/** A property, as a weak map of requests costs a garbage collector more than all the rest of an observation. */
const OBSERVED = Symbol('@breakwater/core:ObservedRequest');

interface ObservedResponse extends ServerResponse {
  [OBSERVED]?: ObservedRequest;
}

/**
 * The HTTP requests of this application, seen at its server before any framework code runs: those that guards refuse, that no
 * route matches or that clients abort included. Express and Fastify; two applications in one process never see each other's.
 * What Fastify's `inject()` plays has no connection and is not seen.
 */
@Injectable()
export class HttpRequests implements OnModuleInit {
  readonly #logger = new Logger(HttpRequests.name);
  readonly #servers = new Set<Server>();
  #observers: readonly HttpRequestObserver[] = [];

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    // A testing module gets its adapter late, a worker never.
    if (host.httpAdapter) this.#hookIntoFastify();
    else host.init$.subscribe(() => this.#hookIntoFastify());
  }

  /** The servers that belong to the application: one, or several where Fastify listens on every address of a name. */
  get servers(): ReadonlySet<Server> {
    return this.#servers;
  }

  /**
   * Adds an observer; the function returned removes it. Requests under way are not told of any more than what they began
   * with. While there is no observer a request costs nothing.
   */
  observe(observer: HttpRequestObserver): () => void {
    // Wrapped, so that one function can be added twice and each removed on its own.
    const added: HttpRequestObserver = (start) => observer(start);
    this.#observers = [...this.#observers, added];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== added);
    };
  }

  /** @internal The server exists, and does not listen yet. */
  onModuleInit(): void {
    // Neither an adapter nor a server in an application without HTTP.
    const server = (this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined)?.getHttpServer() as
      Server | undefined;
    if (!server) return;
    this.#servers.add(server);
    server.prependListener('request', (request, response) => this.#begin(request, response));
  }

  /**
   * Fastify's further servers are reachable through their requests only, and only a hook knows the route. Added as soon as
   * there is an instance, so that no hook that answers by itself comes before it.
   */
  #hookIntoFastify(): void {
    const { httpAdapter: adapter } = this.host;
    if (adapter?.getType() !== 'fastify') return;
    adapter.getInstance<HookableInstance>().addHook('onRequest', (request, reply, done) => {
      const { socket } = request.raw as { readonly socket: unknown };
      // `inject()` comes without a socket and is nobody's connection.
      if (socket instanceof Socket) {
        const { server } = socket as { readonly server?: Server };
        if (server) this.#servers.add(server);
        const observed = this.#begin(request.raw, reply.raw);
        if (observed) observed.platform = request;
      }
      done();
    });
  }

  #begin(request: IncomingMessage, response: ObservedResponse): ObservedRequest | undefined {
    if (this.#observers.length === 0) return undefined;
    const known = response[OBSERVED];
    if (known) return known;
    const observed = new ObservedRequest(request, response, this.clock.now());
    response[OBSERVED] = observed;
    const callbacks: ((end: HttpRequestEnd) => void)[] = [];
    for (const observer of this.#observers) {
      const callback = this.#isolated(observer, observed);
      if (callback) callbacks.push(callback);
    }
    // It comes once, so `once` would only cost.
    if (callbacks.length > 0) response.on('close', () => this.#end(observed, callbacks));
    return observed;
  }

  #end(observed: ObservedRequest, callbacks: readonly ((end: HttpRequestEnd) => void)[]): void {
    const end = observed.end(this.clock.now());
    for (const callback of callbacks) this.#isolated(callback, end);
  }

  #isolated<A, R>(callback: (argument: A) => R, argument: A): R | undefined {
    try {
      return callback(argument);
    } catch (error) {
      this.#logger.error(
        `An observer of HTTP requests threw; the request goes on. ${processRedactor.stack(error)}`,
      );
      return undefined;
    }
  }
}
