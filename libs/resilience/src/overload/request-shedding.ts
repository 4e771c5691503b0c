import type { ServerResponse } from 'node:http';
import {
  type Clock,
  type Criticality,
  OverloadedError,
  type Redactor,
  RepeatedFailure,
  formatRetryAfter,
  processRedactor,
  seconds,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { errorAnswer } from '../answers/error-answer.js';
import { describeError } from '../answers/error-description.js';
import type { ResolvedErrorFilterOptions } from '../answers/error-filter.options.js';
import type { ArrivalCheck } from '../requests/arrival-check.js';
import type { CallerTrust } from '../requests/caller-trust.js';
import type { ResolvedRequestResilienceOptions } from '../requests/requests.options.js';
import { type HandlerRequest, requestFacts } from '../requests/request-facts.js';
import {
  type ArrivingRoute,
  type ExpressRouting,
  FastifyRouteTable,
  UNKNOWN_ROUTE,
  routeOnExpress,
} from './arriving-route.js';
import type { LoadShedder } from './load-shedder.js';
import type { LoadShedding } from './load-shedding.service.js';
import type { ResolvedOverloadOptions } from './overload.options.js';

/** The part of an Express application that is used. */
interface ExpressApplication extends ExpressRouting {
  use(middleware: (request: HandlerRequest, response: ServerResponse, next: () => void) => void): unknown;
}

/** The part of a Fastify instance that is used. */
interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: HandlerRequest, reply: FastifyReply, done: () => void) => void,
  ): void;
}

/** The part of a Fastify reply that is used. */
interface FastifyReply {
  readonly raw: ServerResponse;
  /** Tells Fastify that other code sends the answer. */
  hijack(): unknown;
}

/** Refuses requests of an overloaded application as soon as they arrive: their bodies are not read, and no code of the application runs. */
export class RequestShedding implements ArrivalCheck {
  readonly #logger = new Logger('Overload');
  readonly #failure: RepeatedFailure;
  #findRoute: (request: HandlerRequest) => ArrivingRoute = () => UNKNOWN_ROUTE;
  /** Time at which the first request of this turn of the event loop was seen. */
  #turn: number | undefined;

  constructor(
    host: HttpAdapterHost,
    private readonly shedder: LoadShedder,
    private readonly shedding: LoadShedding,
    private readonly trust: CallerTrust,
    { deadline }: Pick<ResolvedRequestResilienceOptions, 'deadline'>,
    private readonly options: ResolvedOverloadOptions,
    private readonly answers: ResolvedErrorFilterOptions,
    private readonly clock: Clock,
    private readonly redactor: Redactor,
  ) {
    this.#failure = new RepeatedFailure(clock);
    const install = (): void => this.#install(host, !deadline);
    // A testing module gets its adapter late. A worker has none.
    if (host.httpAdapter) install();
    else host.init$.subscribe(install);
  }

  /**
   * Decides about a request that has arrived. Refuses it with an answer and returns true, or counts it as in flight until it is answered.
   *
   * @param reply that of Fastify
   */
  refuses(request: HandlerRequest, response: ServerResponse, reply?: Pick<FastifyReply, 'hijack'>): boolean {
    const { shedder } = this;
    const now = this.clock.now();
    shedder.arrived(now);
    if (shedder.watching && this.shedding.isActive) {
      const refused = this.#refused(request, now);
      if (refused !== undefined) {
        reply?.hijack();
        this.#answer(request, response, refused);
        return true;
      }
    }
    if (!isEndless(request)) {
      shedder.began();
      // `close` is emitted once, so `once` would only add cost.
      response.on('close', this.#onClose);
    }
    return false;
  }

  /** @param ownHook false if the hook of the request deadlines calls {@link refuses}: a second one would cost as much as the decision */
  #install(host: HttpAdapterHost, ownHook: boolean): void {
    // Nest announces the missing adapter of a microservice, too.
    const adapter = host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (!adapter) return;
    if (adapter.getType() === 'fastify') {
      const routes = new FastifyRouteTable();
      routes.watch(adapter);
      this.#findRoute = (request) => routes.find(request);
      if (!ownHook) return;
      adapter.getInstance<FastifyInstance>().addHook('onRequest', (request, reply, done) => {
        if (!this.refuses(request, reply.raw, reply)) done();
      });
    } else {
      const app = adapter.getInstance<ExpressApplication>();
      this.#findRoute = (request) => routeOnExpress(app, request);
      if (!ownHook) return;
      app.use((request, response, next) => {
        if (!this.refuses(request, response)) next();
      });
    }
  }

  /** Returns the criticality of a request that must be refused. */
  #refused(request: HandlerRequest, now: number): Criticality | undefined {
    const route = this.#findRoute(request);
    if (route.isForOperators) return undefined;
    const criticality = this.trust.criticalityOf(request, route.criticality ?? 'critical');
    const passes = this.shedder.admits(criticality, this.#userOf(request), this.#waited(now), now);
    return passes ? undefined : criticality;
  }

  readonly #onClose = (): void => this.shedder.ended();

  /** Milliseconds since the first request of this turn of the event loop: the requests of a turn have arrived before it. */
  #waited(now: number): number {
    if (this.#turn === undefined) {
      this.#turn = now;
      setImmediate(() => (this.#turn = undefined));
    }
    return now - this.#turn;
  }

  #userOf(request: HandlerRequest): string | undefined {
    try {
      const user: unknown = this.options.user(request);
      return typeof user === 'string' ? user : undefined;
    } catch (error) {
      const what = '`overload.user` failed; the request counts as one of an unknown user.';
      const line = this.#failure.describe(what, () => processRedactor.stack(error));
      if (line !== undefined) this.#logger.error(line);
      return undefined;
    }
  }

  /** Answers without the filters of the application, which would report each refusal. The connection stays open. */
  #answer(request: HandlerRequest, response: ServerResponse, criticality: Criticality): void {
    const error = new OverloadedError(undefined, {
      retryAfter: this.shedder.retryAfter(),
      retryable: criticality.startsWith('sheddable'),
    });
    const { format, exposeDetails } = this.answers;
    const facts = requestFacts(request, error.status);
    const answer = errorAnswer(describeError(error), facts, exposeDetails, this.clock.date(), this.redactor);
    const body = JSON.stringify(format.body(answer));
    response.writeHead(error.status, {
      'Content-Type': format.contentType,
      'Content-Length': Buffer.byteLength(body),
      'Retry-After': formatRetryAfter(seconds(answer.retryAfter ?? 1)),
    });
    response.end(body);
  }
}

/** A stream of events is in flight for hours, and takes no time of the event loop while it waits. */
const isEndless = ({ headers }: HandlerRequest): boolean =>
  headers['accept']?.includes('text/event-stream') === true;
