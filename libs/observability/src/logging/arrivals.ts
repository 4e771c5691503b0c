import type { IncomingMessage } from 'node:http';
import type { ActiveTrace, TraceIds } from './active-trace.js';

/** What is known of a request at its arrival, and forgotten by its end. */
interface Arrival {
  /** Milliseconds on the scale of `performance.now()`. */
  readonly at: number;
  /** Those of the span of the request: at its end another span can be active, or none. */
  readonly traceIds: TraceIds | undefined;
}

/** Remembers the arrivals of requests for as long as they go on. */
export class Arrivals {
  readonly #arrivals = new WeakMap<IncomingMessage, Arrival>();

  constructor(private readonly trace: ActiveTrace) {}

  /** The first call counts. */
  note(request: IncomingMessage): void {
    if (this.#arrivals.has(request)) return;
    this.#arrivals.set(request, { at: performance.now(), traceIds: this.trace.ids });
  }

  /** Milliseconds since the arrival. */
  durationOf(request: IncomingMessage): number {
    const arrival = this.#arrivals.get(request);
    return arrival ? Math.round(performance.now() - arrival.at) : 0;
  }

  traceIdsOf(request: IncomingMessage): TraceIds | undefined {
    return this.#arrivals.get(request)?.traceIds;
  }
}
