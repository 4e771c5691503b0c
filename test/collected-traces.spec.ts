import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { type CollectedSpan, Collector } from './harness/collector.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

let collector: Collector;
let upstream: BuiltApp;
let api: BuiltApp;

beforeAll(buildApps, 120_000);

beforeEach(async () => {
  collector = await Collector.start();
  upstream = await BuiltApp.upstream();
  api = await BuiltApp.api({
    environment: { UPSTREAM_PORT: String(upstream.port), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
});

afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

/** Stops the API, which then sends the last spans. */
async function stop(): Promise<void> {
  api.process.kill('SIGTERM');
  expect(await api.process.ended).toBe(0);
}

/** All spans but those of the index of videos, which asks its store once in the background after the start. */
const ofRequests = (): CollectedSpan[] => {
  const [background] = collector.named('vector');
  return collector.spans.filter(({ traceId }) => traceId !== background?.traceId);
};

const events = ({ events: happened }: CollectedSpan): string[] => happened.map(({ name }) => name);

/** The settings of a data source of Grafana in the compose stack. */
function jsonDataOf(source: string): Readonly<Record<string, unknown>> {
  const { datasources } = parse(
    readFileSync(`docker/grafana/provisioning/datasources/${source}.yaml`, 'utf8'),
  ) as { datasources: [{ jsonData: Record<string, unknown> }] };
  return datasources[0].jsonData;
}

describe('the traces of the API at a collector', () => {
  it('lead from a request through its guarded call and each attempt to the called service', async () => {
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
    const traceparent = `00-${TRACE}-${CALLER}-01`;
    expect((await api.get('/channels/UCtraced/stats', { headers: { traceparent } })).status).toBe(503);
    await stop();

    const [request] = collector.named('GET /channels/:id/stats');
    expect(request).toMatchObject({
      traceId: TRACE,
      parentSpanId: CALLER,
      kind: 2,
      failed: true,
      service: 'studio-api',
      attributes: { 'http.route': '/channels/:id/stats', 'http.response.status_code': 503 },
    });
    const [call] = collector.named('youtube-data');
    const attempts = collector.below(call);
    expect(call && events(call)).toEqual([
      'retry.scheduled',
      'retry.scheduled',
      'retry.exhausted',
      'exception',
    ]);
    expect(attempts.map(({ attributes }) => attributes['breakwater.attempt'])).toEqual([1, 2, 3]);
    expect(new Set(ofRequests().map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
    expect(await (await upstream.get('/calls/traces?service=youtube')).json()).toEqual(
      attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
    );
    expect(ancestors(attempts[0])).toContain(request?.spanId);
  });

  it('have the ids that the log lines show', async () => {
    await api.get('/videos');
    await stop();
    const [request] = collector.named('GET /videos');
    expect(api.log).toContainEqual(
      expect.objectContaining({
        route: '/videos',
        traceId: request?.traceId,
        spanId: request?.spanId,
      }),
    );
  });

  it('can be reached in Grafana from the lines of the log and from the exemplars of /metrics', async () => {
    await api.get('/videos');
    const openMetrics = { headers: { accept: 'application/openmetrics-text' } };
    const scrape = await (await api.get('/metrics', openMetrics)).text();
    await stop();
    const [request] = collector.named('GET /videos');
    const [field] = jsonDataOf('loki')['derivedFields'] as [{ matcherRegex: string }];
    const line = api.process.output.split('\n').find((text) => text.includes('"route":"/videos"'));
    expect(new RegExp(field.matcherRegex).exec(line ?? '')?.[1]).toBe(request?.traceId);
    const [label] = jsonDataOf('prometheus')['exemplarTraceIdDestinations'] as [{ name: string }];
    expect(scrape).toContain(`${label.name}="${request?.traceId}"`);
  });

  it('have no spans of probes', async () => {
    await api.get('/health/ready');
    await api.get('/health/detailed');
    await stop();
    expect(ofRequests()).toEqual([]);
  });
});

describe('a share of 0', () => {
  it('sends no trace that begins in the API, and every trace that the caller sends', async () => {
    await using sampled = await BuiltApp.api({
      environment: {
        UPSTREAM_PORT: String(upstream.port),
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_TRACES_SAMPLER_ARG: '0',
      },
    });
    await sampled.get('/videos');
    await sampled.get('/videos', { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } });
    sampled.process.kill('SIGTERM');
    await sampled.process.ended;
    expect(collector.named('GET /videos').map(({ traceId }) => traceId)).toEqual([TRACE]);
  });
});

describe('a collector that is down', () => {
  it('does not affect requests, and does not delay the shutdown', async () => {
    await collector[Symbol.asyncDispose]();
    expect((await api.get('/videos')).status).toBe(200);
    await stop();
  });
});

/** Ids of the ancestors of a span. */
function ancestors(span: CollectedSpan | undefined): string[] {
  if (!span) return [];
  const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [span.parentSpanId, ...ancestors(parent)];
}
