import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span, or an event of a span. */
interface Described {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A span as the collector received it. */
export interface CollectedSpan extends Described {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  /** OTLP's number: 1 internal, 2 server. */
  readonly kind: number;
  /** True if its status is an error. */
  readonly failed: boolean;
  readonly events: readonly Described[];
  /** `service.name` of the service that created it. */
  readonly service: unknown;
}

/** Stands in for a collector of OpenTelemetry: takes traces by OTLP over HTTP, in JSON, and keeps them. */
export class Collector implements AsyncDisposable {
  readonly spans: CollectedSpan[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#receive(request).then(
        (status) => response.writeHead(status, { 'content-type': 'application/json' }).end('{}'),
        (error: unknown) => response.writeHead(400).end(String(error)),
      );
    });
  }

  /** Starts one on a free port. */
  static async start(): Promise<Collector> {
    const collector = new Collector();
    await once(collector.#server.listen(0, '127.0.0.1'), 'listening');
    return collector;
  }

  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The spans of one name. */
  named(name: string): CollectedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** The spans directly below one. */
  below(parent: CollectedSpan | undefined): CollectedSpan[] {
    return this.spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId);
  }

  async #receive(request: IncomingMessage): Promise<number> {
    if (request.method !== 'POST' || request.url !== '/v1/traces') return 404;
    if (request.headers['content-type'] !== 'application/json') return 415;
    this.spans.push(...spansOf((await json(request)) as ExportedTraces));
    return 200;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** OTLP's AnyValue: one of the fields is set. */
type AnyValue = Readonly<Record<string, unknown>>;
type KeyValues = readonly { readonly key: string; readonly value: AnyValue }[];

/** OTLP's ExportTraceServiceRequest. */
interface ExportedTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: KeyValues };
    readonly scopeSpans: readonly { readonly spans: readonly ExportedSpan[] }[];
  }[];
}

interface ExportedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: KeyValues;
  readonly events?: readonly { readonly name: string; readonly attributes: KeyValues }[];
}

/** OTLP's STATUS_CODE_ERROR. */
const ERROR = 2;

function spansOf({ resourceSpans }: ExportedTraces): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = attributesOf(resource.attributes)['service.name'];
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => collected(span, service)));
  });
}

function collected(span: ExportedSpan, service: unknown): CollectedSpan {
  const { traceId, spanId, parentSpanId = '', name, kind, status, attributes, events = [] } = span;
  return {
    ...{ traceId, spanId, parentSpanId, name, kind, service },
    failed: status.code === ERROR,
    attributes: attributesOf(attributes),
    events: events.map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })),
  };
}

function attributesOf(pairs: KeyValues): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
}
