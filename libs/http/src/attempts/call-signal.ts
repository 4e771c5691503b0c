import type { CancellationListener, RequestContext } from '@breakwater/core';
import type { WireSignal } from '../transport/transport.js';

/** The cancellation of a scope in the form of a signal. It costs a fraction of an `AbortSignal`, which most calls would need for nothing else. */
export class CallSignal implements WireSignal, CancellationListener {
  #listener: (() => void) | undefined;

  constructor(private readonly scope: RequestContext) {}

  get aborted(): boolean {
    return this.scope.cancelled;
  }

  get reason(): unknown {
    return this.scope.reason;
  }

  throwIfAborted(): void {
    if (this.scope.cancelled) throw this.scope.reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listener = listener;
    this.scope.attach(this);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.#listener !== listener) return;
    this.#listener = undefined;
    this.scope.detach(this);
  }

  onCancelled(): void {
    this.#listener?.();
  }
}
