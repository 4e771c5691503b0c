import type { IncomingHttpHeaders } from 'node:http';
import { processRedactor } from '@breakwater/core';

/** Answer of `GET /calls` and `GET /calls/:service`. */
export interface CallCounts {
  readonly total: number;
  /** Calls by method and route, e.g. `GET /youtube/v3/channels`. */
  readonly routes: Readonly<Record<string, number>>;
}

/** One call in the answer of `GET /calls/latest`. */
export interface LatestCall {
  /** Method and route, e.g. `GET /youtube/v3/channels`. */
  readonly route: string;
  /** Its headers, without secrets. */
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A service that counts its calls itself, because they are no HTTP requests. */
export interface CountedService {
  counts(): CallCounts;
  clear(): void;
}

/** Number of calls whose trace is kept. */
const MAX_TRACES = 100;

/** Number of calls whose headers are kept. */
const MAX_LATEST = 20;

/** Counts the calls that arrived at the data routes, with their faults or without, and keeps traces and headers of the latest ones. */
export class CallLog {
  /** @param others services that count their calls themselves */
  constructor(private readonly others: Readonly<Record<string, CountedService>> = {}) {}

  /** Counts by service, then by route. */
  readonly #services = new Map<string, Map<string, number>>();
  readonly #traces: OfService<string>[] = [];
  readonly #latest: OfService<LatestCall>[] = [];

  record(service: string, route: string, headers: IncomingHttpHeaders): void {
    const routes = this.#services.get(service) ?? new Map<string, number>();
    routes.set(route, (routes.get(route) ?? 0) + 1);
    this.#services.set(service, routes);
    const { traceparent } = headers;
    if (typeof traceparent === 'string') keep(this.#traces, { service, item: traceparent }, MAX_TRACES);
    const shown = processRedactor.value(headers) as LatestCall['headers'];
    keep(this.#latest, { service, item: { route, headers: shown } }, MAX_LATEST);
  }

  clear(): void {
    this.#services.clear();
    for (const other of Object.values(this.others)) other.clear();
    this.#traces.length = 0;
    this.#latest.length = 0;
  }

  /** The `traceparent` headers of the latest calls of one service, or of all, in the order of their arrival. */
  traces(service?: string): readonly string[] {
    return itemsOf(this.#traces, service);
  }

  /** The latest calls of one service, or of all, in the order of their arrival. */
  latest(service?: string): readonly LatestCall[] {
    return itemsOf(this.#latest, service);
  }

  /** Counts of one service; of all when none is given. */
  counts(service?: string): CallCounts {
    const names = service === undefined ? [...this.#services.keys(), ...Object.keys(this.others)] : [service];
    const routes = names.flatMap((name) => [
      ...(this.#services.get(name) ?? []),
      ...Object.entries(this.others[name]?.counts().routes ?? {}),
    ]);
    return { total: routes.reduce((sum, [, calls]) => sum + calls, 0), routes: Object.fromEntries(routes) };
  }
}

interface OfService<T> {
  readonly service: string;
  readonly item: T;
}

function itemsOf<T>(list: readonly OfService<T>[], wanted: string | undefined): T[] {
  return list.filter(({ service }) => wanted === undefined || service === wanted).map(({ item }) => item);
}

function keep<T>(list: T[], item: T, max: number): void {
  list.push(item);
  if (list.length > max) list.shift();
}
