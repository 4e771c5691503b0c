import type { IncomingMessage } from 'node:http';
import type { TraceIds } from '@breakwater/core';
import type { ActiveTrace } from './active-trace.js';

/** Facts about a request that are known only at its arrival. */
interface Arrival {
  /** Milliseconds on the scale of `performance.now()`. */
  readonly at: number;
  /** Ids of the request's span. At the end of the request another span can be active, or none. */
  readonly traceIds: TraceIds | undefined;
}

/** Remembers the arrival of each request until the request ends. */
export class Arrivals {
  readonly #arrivals = new WeakMap<IncomingMessage, Arrival>();

  constructor(private readonly trace: ActiveTrace) {}

  /** Records the arrival. Only the first call for a request counts. */
  note(request: IncomingMessage): void {
    if (this.#arrivals.has(request)) return;
    this.#arrivals.set(request, { at: performance.now(), traceIds: this.trace.ids });
  }

  /** Returns the milliseconds since the arrival. */
  durationOf(request: IncomingMessage): number {
    const arrival = this.#arrivals.get(request);
    return arrival ? Math.round(performance.now() - arrival.at) : 0;
  }

  traceIdsOf(request: IncomingMessage): TraceIds | undefined {
    return this.#arrivals.get(request)?.traceIds;
  }
}
