import { context, trace, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import type { Server } from 'node:http';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

@Controller()
class VideosController {
  @Get('videos/:id')
  read(): string {
    return 'video';
  }
}

const manager = new AsyncLocalStorageContextManager();
beforeAll(() => void context.setGlobalContextManager(manager.enable()));
afterAll(() => context.disable());

const span = (traceFlags: TraceFlags): SpanContext => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags,
});

/** Lets each request arrive inside of a span, as the instrumentation of Node's HTTP does. */
function traced({ app }: Service, spanContext: SpanContext): void {
  const server = app.getHttpServer() as Server;
  const emit = server.emit.bind(server) as (...event: unknown[]) => boolean;
  server.emit = (...event: unknown[]) =>
    context.with(trace.setSpanContext(context.active(), spanContext), () => emit(...event));
}

const METRIC = 'http_server_request_duration_seconds';

describe.each(PLATFORM_NAMES)('exemplars on %s', (platform) => {
  async function exemplars(service: Service, format: 'text' | 'openmetrics' = 'openmetrics') {
    await service.request('/videos/1');
    await service.clock.settle();
    return (await service.lines(METRIC, format)).flatMap(({ exemplar }) => exemplar ?? []);
  }

  it('name the trace of the latest request in each bucket', async () => {
    await using service = await start(platform, {}, { controllers: [VideosController] });
    traced(service, span(TraceFlags.SAMPLED));
    expect(await exemplars(service)).toEqual([
      {
        labels: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' },
        value: expect.any(Number),
        timestamp: Math.round(service.clock.date().getTime()) / 1_000,
      },
    ]);
  });

  it('are absent from the text format, which does not support them', async () => {
    await using service = await start(platform, {}, { controllers: [VideosController] });
    traced(service, span(TraceFlags.SAMPLED));
    expect(await exemplars(service, 'text')).toEqual([]);
  });

  it('omit unsampled traces, and requests without a trace', async () => {
    await using service = await start(platform, {}, { controllers: [VideosController] });
    expect(await exemplars(service)).toEqual([]);
    traced(service, span(TraceFlags.NONE));
    expect(await exemplars(service)).toEqual([]);
  });

  it('can be switched off', async () => {
    await using service = await start(
      platform,
      { metrics: { exemplars: false } },
      { controllers: [VideosController] },
    );
    traced(service, span(TraceFlags.SAMPLED));
    expect(await exemplars(service)).toEqual([]);
  });
});
