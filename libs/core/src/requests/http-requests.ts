import { processRedactor } from '../redaction/process-redactor.js';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '../clock/clock.js';
import type { HttpRequestEnd, HttpRequestObserver } from './http-request.js';
import { ObservedRequest } from './observed-request.js';
import type { PlatformRequest } from './platform-request.js';
import { type UnreadRequest, watchUnreadRequests } from './unread-requests.js';

/** The part of Fastify that this module uses. */
interface HookableInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyLikeRequest, reply: { readonly raw: ServerResponse }, done: () => void) => void,
  ): void;
}

interface FastifyLikeRequest extends PlatformRequest {
  readonly raw: IncomingMessage;
}

/** The part of Express that this module uses. */
interface ExpressInstance {
  handle(request: IncomingMessage, response: ServerResponse, next?: unknown): unknown;
}

/** Key of a property. A `WeakMap` of requests would cost the garbage collector more than all other work per request. */
const OBSERVED = Symbol('@breakwater/core:ObservedRequest');

interface ObservedResponse extends ServerResponse {
  [OBSERVED]?: ObservedRequest;
}

/**
 * Observes the HTTP requests of this application at its server, before any framework code runs, on Express and Fastify. This
 * includes requests that guards refuse, that match no route, or that clients abort. It also includes requests that reach the framework
 * without the server: from a server that the application did not create, as in serverless functions, and from Fastify's `inject()`.
 * It excludes requests of other applications in the process.
 */
@Injectable()
export class HttpRequests implements OnModuleInit {
  readonly #logger = new Logger(HttpRequests.name);
  readonly #servers = new Set<Server>();
  #observers: readonly HttpRequestObserver[] = [];
  #answerUnread = ({ response, status }: UnreadRequest): void => void response.writeHead(status).end();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    // A testing module gets its adapter later, a worker never.
    if (host.httpAdapter) this.#hookIntoFramework();
    else host.init$.subscribe(() => this.#hookIntoFramework());
  }

  /**
   * The servers of the application: its own, those of Fastify if it listens on all addresses of a host name, and those of others that
   * have passed requests to the framework.
   */
  get servers(): ReadonlySet<Server> {
    return this.#servers;
  }

  /**
   * Adds an observer. Returns the function that removes it. Each request is reported to the observers that existed when it
   * arrived. Without observers a request costs nothing.
   */
  observe(observer: HttpRequestObserver): () => void {
    // Wrapped, so that the same function can be added twice and removed separately.
    const added: HttpRequestObserver = (start) => observer(start);
    this.#observers = [...this.#observers, added];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== added);
    };
  }

  /**
   * Sets the function that answers the requests that Node refuses before the framework sees them: headers that are malformed or too
   * large, an expectation that is unknown. Such requests are observed like others. By default the answer has no body. Does nothing if
   * the application listens to `clientError` or `checkExpectation` of its server.
   */
  answerUnreadWith(answer: (unread: UnreadRequest) => void): void {
    this.#answerUnread = answer;
  }

  /** @internal At this point the server exists but does not listen yet. */
  onModuleInit(): void {
    // An application without HTTP has neither an adapter nor a server.
    const server = (this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined)?.getHttpServer() as
      Server | undefined;
    if (!server) return;
    this.#servers.add(server);
    server.prependListener('request', (request, response) => this.#begin(request, response));
    watchUnreadRequests(server, (unread) => {
      this.#begin(unread.request, unread.response);
      this.#answerUnread(unread);
    });
  }

  #hookIntoFramework(): void {
    const { httpAdapter: adapter } = this.host;
    const framework = adapter?.getType();
    if (framework === 'fastify') this.#hookIntoFastify(adapter.getInstance());
    else if (framework === 'express') this.#hookIntoExpress(adapter.getInstance());
  }

  /**
   * Adds a Fastify hook. Only a hook knows the route, and Fastify's additional servers are reachable only through their requests.
   * The hook is added as soon as the instance exists, so that no hook that sends an answer runs before it.
   */
  #hookIntoFastify(instance: HookableInstance): void {
    instance.addHook('onRequest', (request, reply, done) => {
      this.#noteServer(request.raw);
      const observed = this.#begin(request.raw, reply.raw);
      if (observed) observed.platform = request;
      done();
    });
  }

  /** Wraps the function that Express calls for each request. A middleware would freeze the settings of its router. */
  #hookIntoExpress(instance: ExpressInstance): void {
    const handle = instance.handle.bind(instance);
    instance.handle = (request, response, next) => {
      this.#noteServer(request);
      this.#begin(request, response);
      return handle(request, response, next);
    };
  }

  #noteServer({ socket }: { readonly socket: unknown }): void {
    // Requests of `inject()` have no socket.
    if (!(socket instanceof Socket)) return;
    const { server } = socket as { readonly server?: Server };
    if (server) this.#servers.add(server);
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
    // `close` is emitted once, so `once` would only add cost.
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
