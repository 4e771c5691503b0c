import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { routeOf } from '@breakwater/core';
import {
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

type Exchange = readonly [request: IncomingMessage, response: ServerResponse];

/**
 * Creates a span for each request to `server`, as a child of the span in its `traceparent` header. It replaces
 * `@opentelemetry/instrumentation-http`, which must be loaded before all other modules.
 *
 * @param isIgnored selects requests that get no span, and whose calls get no spans either
 */
export function traceRequests(server: Server, isIgnored: (request: IncomingMessage) => boolean): void {
  const tracer = trace.getTracer('@breakwater/api');
  const emit = server.emit.bind(server) as (event: string, ...parts: unknown[]) => boolean;
  server.emit = (event: string, ...parts: unknown[]): boolean => {
    if (event !== 'request') return emit(event, ...parts);
    const [request, response] = parts as unknown as Exchange;
    const proceed = (): boolean => emit(event, ...parts);
    if (isIgnored(request)) return context.with(suppressTracing(context.active()), proceed);
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    const { method = 'GET' } = request;
    const attributes = { 'http.request.method': method };
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, caller);
    response.once('close', () => endSpan(span, request, response));
    return context.with(trace.setSpan(caller, span), proceed);
  };
}

/** Names the span after the template of the route, because the address can contain tokens. */
function endSpan(span: Span, request: IncomingMessage, response: ServerResponse): void {
  const route = routeOf(request);
  if (route !== undefined) {
    span.updateName(`${request.method} ${route}`);
    span.setAttribute('http.route', route);
  }
  if (response.headersSent) span.setAttribute('http.response.status_code', response.statusCode);
  const failure = failureOf(response);
  if (failure !== undefined) {
    span.setAttribute('error.type', failure);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** OpenTelemetry's `error.type`: a status of 5xx, or a word for a client that left. */
function failureOf({ statusCode, writableFinished }: ServerResponse): string | undefined {
  if (!writableFinished) return 'aborted';
  return statusCode >= 500 ? String(statusCode) : undefined;
}
