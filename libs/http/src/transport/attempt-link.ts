import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Attempt } from './attempt.js';

/** Instruments such as those of OpenTelemetry read the context of the call when undici creates its request. */
const created = channel('undici:request:create');
const outside = AsyncLocalStorage.snapshot();

/**
 * Runs `dispatch` without the context of the call, unless somebody follows the requests of undici: sockets and their writes keep
 * the context in which they were used, and with it the call, until the next collection of old objects.
 */
export function withoutContext(dispatch: () => void): void {
  if (created.hasSubscribers) dispatch();
  else outside(dispatch);
}

/**
 * The handler that undici gets for an attempt. Undici keeps handlers long after their requests have ended, so this one lets go of the
 * attempt, and with it of the call and its answer. That saves about half of the garbage collector's work for a call.
 */
export class AttemptLink implements Dispatcher.DispatchHandler {
  #attempt: Attempt | undefined;
  /** The handler of undici's own `request()`: it can take a request out of a queue. */
  #inner: Dispatcher.DispatchHandler | undefined;

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  /** Returns this handler, which passes some of its calls on to the handler of `request()`. */
  around(inner: Dispatcher.DispatchHandler): this {
    this.#inner = inner;
    return this;
  }

  /** The request failed before undici sent it. */
  fail(error: Error): void {
    this.#release()?.onFailed(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#attempt?.onStarted();
    this.#inner?.onRequestStart?.(controller, context);
    if (!controller.aborted) this.#attempt?.limitHeaders();
  }

  onBodySent(): void {
    this.#attempt?.onBodySent();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#attempt?.onResponseStart(controller, status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#attempt?.onResponseData(chunk);
  }

  onResponseEnd(): void {
    this.#release()?.onResponseEnd();
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    const inner = this.#inner;
    this.#release()?.onFailed(error);
    // It ends the stream of the request's body.
    inner?.onResponseError?.(controller, error);
  }

  #release(): Attempt | undefined {
    const attempt = this.#attempt;
    this.#attempt = this.#inner = undefined;
    return attempt;
  }
}
