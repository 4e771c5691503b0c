import {
  type Criticality,
  RequestContext,
  currentContext,
  isPromiseLike,
  requestIdOf,
  runInContext,
} from '@breakwater/core';
import { Observable, isObservable } from 'rxjs';
import type { DueListener, TimerEntry, TimerQueue } from '../timers/timer-queue.js';
import { type HttpExchange, clientLeft } from './http-exchange.js';
import { incomingAttempt, incomingTimeout } from './incoming-headers.js';
import type { RequestRoutes, RouteLimit } from './request-routes.js';

/** The application that serves a request. */
export interface ServingApplication {
  /** True if its handlers run in scopes that were opened when their request arrived. */
  readonly opensOnArrival: boolean;
  readonly timers: TimerQueue;
  readonly routes: RequestRoutes;
  /** Builds the error of a request that took too long, and publishes the event. */
  exceeded(limit: RouteLimit): Error;
  /** Returns the criticality of a request, by its header and the class that the application gives to it. */
  criticalityOf(request: HttpExchange['request'], own: Criticality): Criticality;
  /** Reports the error of a stream whose first event has been sent, and returns the error to show. */
  streamFailed(error: unknown, request: HttpExchange['request']): Error;
}

/**
 * The context of one HTTP request, from its arrival to the end of its handler: id, deadline and cancellation. It is cancelled
 * when its time is over or when the client leaves. A response that has begun before the deadline, and whose handler has
 * returned, may take as long as it needs.
 */
export class RequestScope extends RequestContext implements DueListener {
  #limit: RouteLimit;
  /** Milliseconds that the caller waits, from the arrival of its request. */
  readonly #patience: number;
  #timer: TimerEntry | undefined;
  /** True while a handler runs. A cancellation then rejects the call of the handler. */
  #supervised = false;

  /**
   * @param arrived time on the scale of `Clock.now()`
   * @param limit limit of a request whose handler is not known yet
   * @param refuse answers a request whose time is over while no handler is supervised; without it the scope ends with its handler
   */
  constructor(
    private readonly exchange: HttpExchange,
    private readonly arrived: number,
    limit: RouteLimit,
    readonly application: ServingApplication,
    private readonly refuse?: (error: Error) => void,
  ) {
    const parent = currentContext();
    const { headers } = exchange.request;
    const requestId = parent?.requestId ?? requestIdOf(exchange.request);
    const patience = incomingTimeout(headers);
    const shortened = shorten(limit, patience);
    super(
      {
        deadline: arrived + shortened.timeout,
        attempt: incomingAttempt(headers),
        criticality: application.criticalityOf(
          exchange.request,
          limit.criticality ?? parent?.criticality ?? 'critical',
        ),
        ...(requestId !== undefined && { requestId }),
      },
      parent,
    );
    this.#patience = patience;
    this.#limit = shortened;
    this.#startTimer();
    exchange.response.once('close', () => this.#onClose());
    // An interceptor opens the scope late: the client may have left while guards were at work.
    if (clientLeft(exchange)) this.#onClose();
  }

  get request(): HttpExchange['request'] {
    return this.exchange.request;
  }

  /** The scope of the request that is being served; `undefined` outside of one. */
  static current(): RequestScope | undefined {
    let context = currentContext();
    while (context && !(context instanceof RequestScope)) context = context.parent;
    return context;
  }

  /** Returns whether part of the answer has been sent. */
  get answerBegan(): boolean {
    return this.exchange.response.headersSent;
  }

  /** Ends a request whose caller no longer waits for an answer. Returns whether it has ended. */
  endIfLate(): boolean {
    const isLate = this.#patience === 0;
    if (isLate) this.onDue();
    return isLate;
  }

  onDue(): void {
    if (!this.#supervised && this.answerBegan) {
      this.#change({ deadline: Infinity });
      return;
    }
    const answer = this.#supervised ? undefined : this.refuse;
    const error = this.application.exceeded(this.#limit);
    this.cancel(error);
    answer?.(error);
  }

  /** True from the call of a handler until its work has ended. */
  get isHandling(): boolean {
    return this.#supervised;
  }

  /**
   * Runs a handler within its own limit, which counts from the arrival of the request. The result rejects with the reason of a
   * cancellation at once.
   */
  handle(limit: RouteLimit, run: () => unknown): unknown {
    this.#begin(limit);
    this.#supervised = true;
    try {
      return this.#supervise(run());
    } catch (error) {
      this.#onHandled();
      throw error;
    }
  }

  override get declaresCriticality(): boolean {
    return this.#limit.criticality !== undefined;
  }

  #begin(limit: RouteLimit): void {
    if (limit.criticality)
      this.#change({ criticality: this.application.criticalityOf(this.request, limit.criticality) });
    const requestId = requestIdOf(this.request);
    // A logger may have given the request its id since it arrived.
    if (requestId !== this.requestId && requestId !== undefined) this.#change({ requestId });
    const { timeout } = this.#limit;
    this.#limit = shorten(limit, this.#patience);
    if (this.#limit.timeout === timeout) return;
    this.#stopTimer();
    this.#change({ deadline: this.arrived + this.#limit.timeout });
    this.#startTimer();
  }

  #supervise(result: unknown): unknown {
    if (isObservable(result)) return this.superviseStream(() => result);
    if (isPromiseLike(result)) return this.#supervisePromise(result);
    this.#onHandled();
    return result;
  }

  override close(): void {
    super.close();
    this.#stopTimer();
  }

  #supervisePromise(work: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const listener = { onCancelled: reject };
      this.attach(listener);
      work.then(
        (value) => {
          this.detach(listener);
          // An Observable in a promise begins when Nest subscribes to it.
          if (isObservable(value)) resolve(this.superviseStream(() => value));
          else {
            this.#onHandled();
            resolve(value);
          }
        },
        (error: unknown) => {
          this.detach(listener);
          this.#onHandled();
          reject(error);
        },
      );
    });
  }

  /**
   * Like {@link handle} for a stream, from its subscription to its end.
   *
   * @param open gives the stream; called inside the scope, as Nest binds a handler to the context that is current then
   */
  superviseStream(open: () => Observable<unknown>): Observable<unknown> {
    return new Observable((subscriber) => {
      this.#supervised = true;
      const listener = { onCancelled: (reason: unknown) => subscriber.error(reason) };
      this.attach(listener);
      subscriber.add(() => {
        this.detach(listener);
        this.#onHandled();
      });
      const observer = {
        next: (value: unknown) => subscriber.next(value),
        error: (error: unknown) => subscriber.error(this.#shown(error)),
        complete: () => subscriber.complete(),
      };
      if (!this.cancelled) subscriber.add(runInContext(this, () => open().subscribe(observer)));
    });
  }

  /** Throws an error to the exception filters if the answer has not begun. */
  #shown(error: unknown): unknown {
    return this.answerBegan ? this.application.streamFailed(error, this.request) : error;
  }

  /** Keeps the deadline until the response is closed, because a handler with `@Res()` can return long before it answers. */
  #onHandled(): void {
    this.#supervised = false;
    if (!this.refuse) this.close();
  }

  #onClose(): void {
    if (this.closed) return;
    if (this.exchange.response.writableFinished) this.close();
    else this.cancel(new DOMException('The client closed the connection.', 'AbortError'));
  }

  #startTimer(): void {
    const { timeout } = this.#limit;
    if (timeout === Infinity || timeout === 0 || this.closed) return;
    this.#timer = this.application.timers.addDue(this.deadline, timeout, this);
  }

  #stopTimer(): void {
    if (this.#timer) this.application.timers.remove(this.#timer);
    this.#timer = undefined;
  }

  #change(facts: {
    readonly deadline?: number;
    readonly requestId?: string;
    readonly criticality?: Criticality;
  }): void {
    Object.assign(this, facts);
  }
}

/** Returns the limit of a request whose caller waits no longer than `patience`. A caller can only shorten a limit. */
function shorten(limit: RouteLimit, patience: number): RouteLimit {
  return patience < limit.timeout && !limit.endless ? { ...limit, timeout: patience, byCaller: true } : limit;
}
