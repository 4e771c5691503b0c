import type { Readable } from 'node:stream';
import type { CancellationListener, RequestContext } from '@breakwater/core';

/**
 * Ties a body that is read after its call has ended to those who wait for it: the signal of the caller, and the request that the
 * caller serves. Either of them ends the body.
 */
export class BodyScope implements CancellationListener {
  readonly #controller = new AbortController();
  readonly #onAbort: () => void;

  constructor(
    private readonly caller: AbortSignal | undefined,
    private readonly around: RequestContext | undefined,
  ) {
    this.#onAbort = () => this.#controller.abort(caller?.reason);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  onCancelled(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Follows the call until its answer is handed out. */
  follow(call: RequestContext): AbortSignal {
    call.attach(this);
    return this.#controller.signal;
  }

  /** Follows the caller until the body ends. */
  handOut(body: Readable, call: RequestContext): void {
    call.detach(this);
    const { caller, around } = this;
    if (caller?.aborted) this.#onAbort();
    else caller?.addEventListener('abort', this.#onAbort, { once: true });
    around?.attach(this);
    body.once('close', () => {
      caller?.removeEventListener('abort', this.#onAbort);
      around?.detach(this);
    });
  }
}
