/**
 * The smallest form of the `EventEmitter` that undici takes for a signal. It costs a fraction of an `AbortController`, of which each
 * request would need one more.
 */
export class AbortEvents {
  reason: Error | undefined;
  #listener: (() => void) | undefined;

  on(_event: 'abort', listener: () => void): this {
    this.#listener = listener;
    return this;
  }

  once(event: 'abort', listener: () => void): this {
    return this.on(event, listener);
  }

  removeListener(_event: 'abort', listener: () => void): this {
    if (this.#listener === listener) this.#listener = undefined;
    return this;
  }

  abort(): void {
    if (this.reason) return;
    this.reason = new Error('The request was cancelled.');
    this.#listener?.();
  }
}
