/** Answer of `GET /calls`. */
export interface CallCounts {
  readonly total: number;
  /** Calls by method and route, e.g. `GET /youtube/v3/channels`. */
  readonly routes: Readonly<Record<string, number>>;
}

/** Number of calls whose trace is kept. */
const MAX_TRACES = 100;

/** Counts the calls that arrived at the data routes, with their faults or without, and keeps the traces to which they belong. */
export class CallLog {
  readonly #routes = new Map<string, number>();
  readonly #traces: string[] = [];

  /** @param trace the `traceparent` header of the call, if it had one */
  record(route: string, trace?: string): void {
    this.#routes.set(route, (this.#routes.get(route) ?? 0) + 1);
    if (trace !== undefined) this.#traces.push(trace);
    if (this.#traces.length > MAX_TRACES) this.#traces.shift();
  }

  clear(): void {
    this.#routes.clear();
    this.#traces.length = 0;
  }

  /** The `traceparent` headers of the latest calls, in the order of their arrival. */
  get traces(): readonly string[] {
    return this.#traces;
  }

  counts(): CallCounts {
    let total = 0;
    for (const calls of this.#routes.values()) total += calls;
    return { total, routes: Object.fromEntries(this.#routes) };
  }
}
