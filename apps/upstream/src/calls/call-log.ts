/** What `GET /calls` shows. */
export interface CallCounts {
  readonly total: number;
  /** Calls by method and route, e.g. `GET /youtube/v3/channels`. */
  readonly routes: Readonly<Record<string, number>>;
}

/** Counts the calls that arrived at the data routes, whatever became of them. */
export class CallLog {
  readonly #routes = new Map<string, number>();

  record(route: string): void {
    this.#routes.set(route, (this.#routes.get(route) ?? 0) + 1);
  }

  clear(): void {
    this.#routes.clear();
  }

  counts(): CallCounts {
    let total = 0;
    for (const calls of this.#routes.values()) total += calls;
    return { total, routes: Object.fromEntries(this.#routes) };
  }
}
