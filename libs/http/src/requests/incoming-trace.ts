import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { CHAOS_HEADER, HttpRequests } from '@breakwater/core';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { HeaderFields } from './header-fields.js';

/** Trace headers of a request that is being served. */
interface TraceHeaders {
  /** `00-<trace id>-`. */
  readonly trace: string;
  readonly flags: string;
  readonly state: string | undefined;
  readonly baggage: string | undefined;
}

/** Headers of a request that is being served, as far as they are passed on. */
interface IncomingHeaders {
  readonly trace: TraceHeaders | undefined;
  readonly chaos: string | undefined;
}

/** Says who owns an upstream. */
interface Owner {
  readonly external: boolean;
  readonly internal: boolean;
}

/** `traceparent` of W3C Trace Context, version 00. */
const TRACEPARENT = /^(00-(?!0{32})[0-9a-f]{32}-)(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;
/** Name of the global symbol under which the API package of OpenTelemetry keeps what is registered. */
const OPEN_TELEMETRY = 'opentelemetry.js.api.1';
/** Longest `tracestate` and `baggage` that are passed on; the specifications ask for at least 512 and 8192 bytes. */
const MAX_LENGTH = 8_192;

/**
 * Passes the trace headers of incoming requests on to upstreams, with a new span id for each attempt. Leaves them to OpenTelemetry if it
 * has a propagator, because its instrumentation then adds the headers. The header of chaos rules goes to internal upstreams.
 */
@Injectable()
export class IncomingTrace {
  readonly #storage = new AsyncLocalStorage<IncomingHeaders | undefined>({ name: 'breakwater:http' });

  constructor(@Optional() @Inject(HttpRequests) requests?: HttpRequests) {
    requests?.observe(({ request }) => {
      const headers = readHeaders(request.headers);
      // Each request of a connection replaces the headers of the request before it.
      if (headers || this.#storage.getStore()) this.#storage.enterWith(headers);
      return undefined;
    });
  }

  /**
   * Adds `traceparent`, `tracestate` and, unless the upstream belongs to others, `baggage`. An upstream that is marked as internal gets
   * `x-breakwater-chaos`, too.
   */
  addTo(headers: HeaderFields, { external, internal }: Owner): void {
    const incoming = this.#storage.getStore();
    if (!incoming) return;
    if (internal && incoming.chaos !== undefined) headers[CHAOS_HEADER] ??= incoming.chaos;
    if (!incoming.trace || hasPropagator()) return;
    const { trace, flags, state, baggage } = incoming.trace;
    headers['traceparent'] ??= `${trace}${randomBytes(8).toString('hex')}-${flags}`;
    if (state !== undefined) headers['tracestate'] ??= state;
    if (baggage !== undefined && !external) headers['baggage'] ??= baggage;
  }
}

function readHeaders(headers: IncomingHttpHeaders): IncomingHeaders | undefined {
  const trace = readTrace(headers);
  const chaos = short(headers[CHAOS_HEADER]);
  return trace || chaos !== undefined ? { trace, chaos } : undefined;
}

function readTrace({ traceparent, tracestate, baggage }: IncomingHttpHeaders): TraceHeaders | undefined {
  const parts = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  if (!parts) return undefined;
  return { trace: parts[1]!, flags: parts[2]!, state: short(tracestate), baggage: short(baggage) };
}

const short = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value.length <= MAX_LENGTH ? value : undefined;

function hasPropagator(): boolean {
  const api: unknown = Reflect.get(globalThis, Symbol.for(OPEN_TELEMETRY));
  return typeof api === 'object' && api !== null && Reflect.get(api, 'propagation') !== undefined;
}
