import { Agent, get } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { trace } from '@opentelemetry/api';
import { CallTracer, CurrentTrace } from '@breakwater/core';
import { Controller, Get, Inject, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedSpans } from '../../../test/harness/recorded-spans.js';
import { ContextualLogger, ObservabilityModule } from '../src/index.js';

@Controller()
class Things {
  constructor(
    @Inject(CallTracer) private readonly tracer: CallTracer,
    @Inject(ContextualLogger) readonly logger: ContextualLogger,
  ) {}

  @Get(['things', 'health/own', 'probe/deep'])
  async read(): Promise<string> {
    await Promise.resolve();
    return this.tracer.trace({ kind: 'call', name: 'Things.read' }, () => Promise.resolve('thing'));
  }
}

@Module({
  imports: [ObservabilityModule.forRoot({ tracing: { ignorePaths: ['/health', '/probe'] } })],
  controllers: [Things],
})
class TracedModule {}

@Module({ imports: [ObservabilityModule.forRoot({ tracing: { enabled: false } })] })
class UntracedModule {}

const PLATFORMS = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

for (const [platform, adapter] of Object.entries(PLATFORMS)) {
  describe(`tracing on ${platform}`, () => {
    let spans: RecordedSpans;
    let app: INestApplication<Server>;

    beforeEach(async () => {
      spans = new RecordedSpans();
      app = await NestFactory.create(TracedModule, adapter(), { logger: false });
      await app.listen(0);
    });

    afterEach(async () => {
      await app.close();
      spans[Symbol.dispose]();
    });

    it('creates spans for calls of requests, but not for those of probes on the same connection', async () => {
      const { port } = app.getHttpServer().address() as AddressInfo;
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = (path: string): Promise<string> =>
        new Promise((resolve, reject) => {
          get({ port, path, agent }, (response) => resolve(text(response))).once('error', reject);
        });
      for (const path of ['/things', '/health/own', '/probe/deep?full', '/things']) {
        expect(await ask(path)).toBe('thing');
      }
      agent.destroy();
      expect(spans.ended.map(({ name }) => name)).toEqual(['Things.read', 'Things.read']);
    });

    it('names the trace of the running code for other packages', () => {
      const current = app.get<CurrentTrace>(CurrentTrace);
      expect(current.ids).toBeUndefined();
      trace.getTracer('test').startActiveSpan('work', (span) => {
        const { traceId, spanId } = span.spanContext();
        expect(current.ids).toEqual({ traceId, spanId });
      });
    });

    it('injects a logger whose context is the class that it is injected into', () => {
      expect(app.get(Things).logger.context).toBe('Things');
    });
  });
}

describe('tracing that is off', () => {
  it('provides no tracer', async () => {
    const app = await NestFactory.create(UntracedModule, { logger: false });
    expect(app.get(CallTracer)).toBeUndefined();
    await app.close();
  });
});
