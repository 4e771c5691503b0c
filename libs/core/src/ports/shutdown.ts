/** Closes a client or stops an intake. `signal` aborts when its time limit has passed. */
export type ShutdownWork = (context: { readonly signal: AbortSignal }) => unknown;

/**
 * Port: an orderly shutdown. Packages inject it optionally and register their clients and intakes. `@breakwater/lifecycle`
 * implements it. Without that module the port is absent.
 */
export interface Shutdown {
  /**
   * Registers a client that closes after the last request, such as a database, cache or broker. Clients close in reverse order
   * of registration. A client that fails or hangs does not prevent the others from closing; the exit code is then 1.
   *
   * @param timeout milliseconds after which the next client closes; by default the implementation's limit
   * @returns the function that removes the client, for a client that is closed earlier
   */
  closeWith(name: string, close: ShutdownWork, timeout?: number): () => void;

  /**
   * Registers a source of new work, such as a queue worker, a stream consumer or a timer. All sources stop first, at the same
   * time, while requests are still served. `stop` must not wait for work in progress.
   *
   * @returns the function that removes the source
   */
  stopIntake(name: string, stop: ShutdownWork): () => void;

  /**
   * Announces how long one unit of work can take, such as the deadline of a request or the limit of a job. The implementation warns
   * at the start of the application if a shutdown would cut such work off. Call it in a constructor or in `onModuleInit`.
   * If a name is announced more than once, the longest time counts.
   *
   * @param name the work and the option that limits it, e.g. `requests (http.requestTimeout)`
   * @param longest milliseconds
   */
  expectWork(name: string, longest: number): void;
}

/** Injection token of {@link Shutdown}. */
export const Shutdown = Symbol('@breakwater/core:Shutdown');
