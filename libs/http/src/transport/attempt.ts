import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock, Timer } from '@breakwater/core';
import type { Dispatcher } from 'undici';
import type { HttpBodyError, HttpBodyFailure } from '../errors/http-body.error.js';
import { AttemptFailures, type AttemptLimits } from './attempt-failures.js';
import { AnswerBody, type BodySource } from './answer-body.js';
import { AttemptLink, dispatch } from './attempt-link.js';
import type { Connection } from './connection.js';
import { MAX_DISCARD_TIME } from './transport.constants.js';
import type { WireCall, WireProgress, WireRequest, WireUrl } from './transport.js';
import { type AnswerContext, ReceivedAnswer } from './wire-answer.js';

const NO_HEADERS: IncomingHttpHeaders = Object.freeze({});

/** Statuses of answers without a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** The origin that an attempt belongs to. */
export interface AttemptHome {
  readonly clock: Clock;
  readonly options: AttemptLimits;
  /** Called once, when the request no longer uses its connection. `isUsable` is false after a failure. */
  ended(connection: Connection, isUsable: boolean): void;
}

/**
 * One request on the wire. Undici tells it what happens; it keeps our own limits of time, which undici checks coarsely or not at
 * all, and knows the phase for each failure.
 */
export class Attempt implements BodySource, AnswerContext {
  /** Status of the answer; 0 before its headers have arrived. */
  status = 0;
  headers: IncomingHttpHeaders = NO_HEADERS;
  /** The answer, as soon as its headers are there. */
  readonly answer: Promise<ReceivedAnswer>;
  readonly #onAbort = (): void => this.#end(this.call.signal.reason as Error);
  #resolve!: (answer: ReceivedAnswer) => void;
  #reject!: (error: unknown) => void;
  #body: AnswerBody | undefined;
  /** Undici's, once it has begun to send the request. */
  #controller: Dispatcher.DispatchController | undefined;
  #phase: WireProgress['phase'] = 'connect';
  /** The body of the request, if it is a stream. */
  #stream: Readable | undefined;
  #onStreamError: ((error: Error) => void) | undefined;
  #streamError: Error | undefined;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(
    private readonly request: WireRequest,
    private readonly call: WireCall,
    private readonly home: AttemptHome,
    private readonly connection: Connection,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get url(): WireUrl {
    return this.request.url;
  }

  get maxBytes(): number {
    return this.home.options.maxResponseBytes;
  }

  get bodiless(): boolean {
    return this.request.method === 'HEAD' || BODILESS.has(this.status);
  }

  /** Hands the request to undici. */
  send(body: WireRequest['body'], headers: Readonly<Record<string, string>>): void {
    const { method, url } = this.request;
    const { signal } = this.call;
    this.#reach('connect');
    if (signal.aborted) {
      this.#onAbort();
      this.#over(true);
      return;
    }
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (body instanceof Readable) this.#follow(body);
    const options = { path: url.pathname + url.search, method, headers, ...(body !== undefined && { body }) };
    dispatch(this.connection.client, options as Dispatcher.DispatchOptions, new AttemptLink(this));
  }

  /** Limits the time of the body, unless all of it has arrived together with the headers. */
  limitBody(): void {
    if (!this.#isOver) this.#limit('body', this.home.options.bodyTimeout);
  }

  onStarted(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#reach('headers');
    this.#limit('headers', this.home.options.headersTimeout);
  }

  onBodySent(): void {
    // The time for an answer begins anew with each part of an upload.
    if (this.#stream && this.#phase === 'headers') {
      this.#limit('headers', this.home.options.headersTimeout);
    }
  }

  onResponseStart(status: number, headers: IncomingHttpHeaders): void {
    // Interim answers such as 103 do not extend the time.
    if (status < 200) return;
    this.#clearTimer();
    this.#reach('body');
    this.status = status;
    this.headers = headers;
    this.#body = new AnswerBody(this);
    this.#resolve(new ReceivedAnswer(this, this.#body));
  }

  onResponseData(chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#over(true);
    this.#body?.end();
  }

  onFailed(error: Error): void {
    // Nobody sends the rest of the request.
    this.#stream?.on('error', () => undefined).destroy(error);
    this.#over(false);
    // The stream belongs to the caller, and so does its error.
    const isOfCaller = error === this.#streamError;
    this.#settle(isOfCaller ? error : this.#failures.of(error, this.#phase));
  }

  bodyError(failure: Exclude<HttpBodyFailure, 'not-json'>, detail?: string, cause?: unknown): HttpBodyError {
    return this.#failures.body(failure, detail, cause);
  }

  hurry(): void {
    if (!this.#isOver) this.#limit('body', Math.min(MAX_DISCARD_TIME, this.home.options.bodyTimeout));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  /** Ends the connection, which serves no other request. */
  abort(): void {
    if (this.#isOver) return;
    if (this.#controller) this.#controller.abort(new Error('The request was cancelled.'));
    else this.connection.destroy();
  }

  #follow(stream: Readable): void {
    this.#onStreamError = (error) => (this.#streamError ??= error);
    this.#stream = stream.on('error', this.#onStreamError);
  }

  /** Ends the attempt with an error of ours, in whatever phase it is. */
  #end(error: Error): void {
    this.#settle(error);
    this.abort();
  }

  #settle(error: Error): void {
    if (this.#body) this.#body.fail(error);
    else this.#reject(error);
  }

  #reach(phase: WireProgress['phase']): void {
    this.#phase = phase;
    // Attempts of one call can share it, so it is written and never read.
    if (this.call.progress) this.call.progress.phase = phase;
  }

  #limit(phase: 'headers' | 'body', limit: number): void {
    this.#clearTimer();
    if (limit === Infinity) return;
    this.#timer = this.home.clock.setTimeout(() => this.#end(this.#failures.timeout(phase, limit)), limit);
  }

  #over(isUsable: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clearTimer();
    this.call.signal.removeEventListener('abort', this.#onAbort);
    if (this.#onStreamError) this.#stream?.off('error', this.#onStreamError);
    this.home.ended(this.connection, isUsable);
  }

  #clearTimer(): void {
    if (this.#timer) this.home.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Made for a failure only: most attempts have none. */
  get #failures(): AttemptFailures {
    return new AttemptFailures(this.request, this.call, this.home.options, this.status, this.headers);
  }
}
