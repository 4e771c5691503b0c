/** Closes a client or stops an intake; `signal` aborts when the time for it is over. */
export type ShutdownWork = (context: { readonly signal: AbortSignal }) => unknown;

/**
 * Port: the end of the application, in order. Packages inject it optionally and register what has to end.
 * `@breakwater/lifecycle` implements it; without that module nothing runs what is registered here.
 */
export interface Shutdown {
  /**
   * Registers a client that closes after the last request: databases, caches, brokers. Clients close in reverse order of
   * registration. A client that fails or hangs does not keep the others from closing, and makes the exit code 1.
   *
   * @param timeout milliseconds after which the next client closes; by default the implementation's own limit
   * @returns the function that removes it, for a client that is closed earlier
   */
  closeWith(name: string, close: ShutdownWork, timeout?: number): () => void;

  /**
   * Registers a source of new work: a queue's worker, a stream's consumer, a timer. All of them stop first, at the same time,
   * while requests are still served. `stop` must not wait for the work that is under way.
   *
   * @returns the function that removes it
   */
  stopIntake(name: string, stop: ShutdownWork): () => void;
}

/** Injection token of {@link Shutdown}. */
export const Shutdown = Symbol('@breakwater/core:Shutdown');
