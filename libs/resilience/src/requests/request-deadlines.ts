import type { ServerResponse } from 'node:http';
import { type Criticality, Shutdown, TimeoutExceededError, runInContext } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { TimerQueue } from '../timers/timer-queue.js';
import { PolicyEnvironment } from '../invocation/policy.js';
import { ArrivalCheck } from './arrival-check.js';
import { CallerTrust } from './caller-trust.js';
import type { HttpExchange } from './http-exchange.js';
import type { HandlerRequest } from './request-facts.js';
import { RequestRoutes, type RouteLimit } from './request-routes.js';
import { RequestScope, type ServingApplication } from './request-scope.js';
import { ResolvedRequestResilienceOptions } from './requests.options.js';
import { StreamFailures } from './stream-failures.js';

/** The part of an Express application that is used. */
interface ExpressApplication {
  use(
    middleware: (request: HandlerRequest, response: ServerResponse, next: (error?: unknown) => void) => void,
  ): unknown;
}

/** The part of a Fastify reply that is used. */
interface FastifyReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  hijack(): unknown;
  header(name: string, value: string): unknown;
  send(error: Error): unknown;
}

/** The part of a Fastify instance that is used. */
interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: HandlerRequest, reply: FastifyReply, done: () => void) => void,
  ): void;
}

/**
 * Opens the scope of each HTTP request as soon as it arrives, before body parsers, middleware, guards and pipes, so that their
 * time counts and the client's leaving reaches them. Answers 408 for a request whose handler has not begun in time.
 */
@Injectable()
export class RequestDeadlines implements ServingApplication, OnModuleInit {
  readonly opensOnArrival: boolean;
  readonly timers: TimerQueue;
  readonly #unknownRoute: RouteLimit;
  #inUse: boolean;

  constructor(
    host: HttpAdapterHost,
    readonly routes: RequestRoutes,
    @Inject(PolicyEnvironment) private readonly environment: PolicyEnvironment,
    @Inject(ResolvedRequestResilienceOptions) options: ResolvedRequestResilienceOptions,
    @Inject(StreamFailures) private readonly streamFailures: StreamFailures,
    private readonly trust: CallerTrust,
    @Inject(ArrivalCheck) private readonly arrivals: ArrivalCheck | undefined,
    @Optional() @Inject(Shutdown) private readonly shutdown?: Shutdown,
  ) {
    const { deadline, requestTimeout } = options;
    this.opensOnArrival = deadline;
    this.#inUse = deadline;
    this.timers = environment.timers;
    this.#unknownRoute = { name: 'request', timeout: requestTimeout === false ? Infinity : requestTimeout };
    if (!deadline) return;
    // A testing module gets its adapter late. A worker has none.
    if (host.httpAdapter) this.#install(host);
    else host.init$.subscribe(() => this.#install(host));
  }

  /** Notes that an interceptor sets deadlines, in an application without `deadline: true`. */
  use(): void {
    this.#inUse = true;
  }

  /** Announces how long requests can take, so that a shutdown with less time is noticed at the start. */
  onModuleInit(): void {
    if (!this.#inUse || !this.shutdown) return;
    const { timeout } = this.#unknownRoute;
    if (timeout < Infinity) this.shutdown.expectWork('requests (http.requestTimeout)', timeout);
    for (const { name, timeout: longest } of this.routes.declaredLimits()) {
      if (longest < Infinity) this.shutdown.expectWork(`${name} (@RequestTimeout)`, longest);
    }
  }

  exceeded({ name, timeout, byCaller = false }: RouteLimit): Error {
    const scope = byCaller ? 'caller' : 'request';
    this.environment.events.publish('timeout.exceeded', { name, scope, timeout });
    return new TimeoutExceededError(name, timeout, { status: 408, byCaller });
  }

  criticalityOf(request: HandlerRequest, own: Criticality): Criticality {
    return this.trust.criticalityOf(request, own);
  }

  streamFailed(error: unknown, request: HandlerRequest): Error {
    return this.streamFailures.replace(error, request);
  }

  /** Opens the scope of a request, below the context that is current. */
  open(exchange: HttpExchange, limit: RouteLimit, refuse?: (error: Error) => void): RequestScope {
    return new RequestScope(exchange, this.environment.clock.now(), limit, this, refuse);
  }

  #install(host: HttpAdapterHost): void {
    // Nest announces the missing adapter of a microservice, too.
    const httpAdapter = host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (!httpAdapter) return;
    if (httpAdapter.getType() === 'fastify')
      this.#installOnFastify(httpAdapter.getInstance<FastifyInstance>());
    else this.#installOnExpress(httpAdapter.getInstance<ExpressApplication>());
  }

  #installOnExpress(app: ExpressApplication): void {
    app.use((request, response, next) => {
      if (this.arrivals?.refuses(request, response)) return;
      const scope = this.open({ request, response }, this.#unknownRoute, (error) => {
        response.setHeader('Connection', 'close');
        // Express goes on to its error handlers, and Nest's calls the filters.
        next(error);
      });
      runInContext(scope, () => {
        if (!scope.endIfLate()) next();
      });
    });
  }

  #installOnFastify(instance: FastifyInstance): void {
    instance.addHook('onRequest', (request, reply, done) => {
      if (this.arrivals?.refuses(request, reply.raw, reply)) return;
      const scope = this.open({ request, response: reply.raw }, this.#unknownRoute, (error) => {
        if (reply.sent) return;
        reply.header('connection', 'close');
        reply.send(error);
      });
      runInContext(scope, () => {
        if (!scope.endIfLate()) done();
      });
    });
  }
}
