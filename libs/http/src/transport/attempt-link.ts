import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import type { Attempt } from './attempt.js';

/** Instruments such as those of OpenTelemetry read the context of the call when undici creates its request. */
const created = channel('undici:request:create');
const outside = AsyncLocalStorage.snapshot();

/**
 * Hands a request to undici without the context of the call, unless somebody follows the requests of undici: sockets and their writes
 * keep the context in which they were used, and with it the call, until the next collection of old objects.
 */
export function dispatch(client: Client, options: Dispatcher.DispatchOptions, link: AttemptLink): void {
  if (created.hasSubscribers) client.dispatch(options, link);
  else outside(dispatchOn, client, options, link);
}

const dispatchOn = (client: Client, options: Dispatcher.DispatchOptions, link: AttemptLink): boolean =>
  client.dispatch(options, link);

/**
 * The handler that undici gets for an attempt. Undici keeps handlers long after their requests have ended, so this one lets go of the
 * attempt, and with it of the call and its answer. That saves about half of the garbage collector's work for a call.
 */
export class AttemptLink implements Dispatcher.DispatchHandler {
  #attempt: Attempt | undefined;

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#attempt?.onStarted(controller);
  }

  onBodySent(): void {
    this.#attempt?.onBodySent();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#attempt?.onResponseStart(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#attempt?.onResponseData(chunk);
  }

  onResponseEnd(): void {
    this.#release()?.onResponseEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#release()?.onFailed(error);
  }

  #release(): Attempt | undefined {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    return attempt;
  }
}
