import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallTracer, type CallTracer as CallTracerPort } from '@breakwater/core';
import { RecordingLogger } from '@breakwater/testing';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { pinoHttp } from 'pino-http';
import { RecordedSpans } from '../../../test/harness/recorded-spans.js';
import { leaksIn, SOME_SAMPLES } from '../../../test/harness/secret-samples.js';
import { ContextualLogger, pinoHttpOptions } from '../src/index.js';
import { OPENMETRICS, start } from './support/start.js';

const S = 'hunter2Xq9';
/** Names that callers make up: addresses with a password, parts of requests. */
const NAMES = SOME_SAMPLES;

const leaksOf = (shown: string): string[] => leaksIn(shown, NAMES);

afterEach(() => {
  jest.restoreAllMocks();
  Logger.overrideLogger(new ConsoleLogger());
});

describe('a secret in a name that is given at run time', () => {
  it('is hidden in metrics, spans and lines', async () => {
    using spans = new RecordedSpans();
    const logger = new RecordingLogger();
    const service = await start('Express', {}, { logger });
    const tracer = service.app.get<CallTracerPort>(CallTracer);
    service.gauges.provide('circuit-breaker', () =>
      NAMES.map(({ text }) => ({
        circuit: text,
        state: 'open' as const,
        critical: false,
        declared: true,
        failureRate: 50,
        slowCallRate: -1,
      })),
    );
    for (const { text } of NAMES) {
      const error = new Error(text);
      await tracer.trace({ kind: 'call', name: text }, async () => {
        const { events } = service;
        events.publish('circuit-breaker.transition', {
          circuit: text,
          from: 'closed',
          to: 'open',
          reason: text as never,
          at: 0,
          failureRate: 50,
          slowCallRate: -1,
        });
        for (const outcome of ['failure', 'rejected'] as const)
          events.publish('circuit-breaker.call', { circuit: text, outcome, duration: 1, error });
        events.publish('retry.scheduled', { name: text, attempt: 1, delay: 1, error });
        events.publish('retry.exhausted', { name: text, attempts: 1, reason: text as never, error });
        events.publish('bulkhead.entered', { name: text, waited: 1 });
        events.publish('timeout.exceeded', { name: text, scope: 'total', timeout: 1 });
        events.publish('fallback.used', { name: text, error, succeeded: true });
      });
      ContextualLogger.create(text)
        .child(text)
        .info('Done.', { [text]: text });
    }
    const scrapes = await Promise.all(
      ['text/plain', OPENMETRICS].map(async (accept) =>
        (await service.request('/metrics', { headers: { accept } })).text(),
      ),
    );
    const recorded = spans.ended.map(({ name, attributes, events }) => [name, attributes, events]);
    expect(scrapes[0]).toContain('[redacted]');
    expect(leaksOf(scrapes.join('\n'))).toEqual([]);
    expect(leaksOf(JSON.stringify(service.metrics.summary()))).toEqual([]);
    expect(leaksOf(JSON.stringify(recorded))).toEqual([]);
    expect(recorded).toHaveLength(NAMES.length);
    expect(logger.lines.filter((l) => l.includes(S))).toEqual([]);
    await service.app.close();
  });

  it('leaves one series for all names that look alike afterwards', async () => {
    const service = await start('Fastify');
    for (const name of ['redis://:a1@cache', 'redis://:b2@cache'])
      service.events.publish('circuit-breaker.call', { circuit: name, outcome: 'rejected', duration: 0 });
    expect(await service.read('breakwater_circuitbreaker_not_permitted_calls_total')).toEqual([
      'breakwater_circuitbreaker_not_permitted_calls_total{name="redis://[redacted]@cache"} 2',
    ]);
    service.events.publish('circuit-breaker.removed', { circuit: 'redis://:a1@cache' });
    expect(await service.read('breakwater_circuitbreaker_not_permitted_calls_total')).toEqual([]);
    await service.app.close();
  });
});

describe('a request in a line', () => {
  it('shows neither the secrets of its address nor those of its headers', async () => {
    let written = '';
    const options = { ...pinoHttpOptions(), quietReqLogger: false };
    const log = pinoHttp(options as never, { write: (line: string) => void (written += line) } as never);
    const server = createServer((request, response) => {
      log(request, response);
      const { headers, rawHeaders, url } = request;
      response.setHeader('set-cookie', `sid=${S}`);
      response.setHeader('location', `/next?token=${S}`);
      request.log.info({ req: request, res: response }, 'Both.');
      request.log.info({ request, response, headers, rawHeaders, url }, 'As fields.');
      request.log.info('%s %j %o', url, headers, rawHeaders);
      request.log.error(Object.assign(new Error('x'), { request, response, config: { headers, url } }));
      request.log.child({ url, headers, rawHeaders }).info('Bound.');
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    const headers = {
      authorization: `Bearer ${S}`,
      cookie: `a=${S}`,
      'x-api-key': S,
      referer: `https://x/?token=${S}`,
    };
    await (
      await fetch(`http://127.0.0.1:${port}/login;jsessionid=${S}?password=${S}&a=1`, { headers })
    ).text();
    await new Promise((resolve) => server.close(resolve));
    expect(written.trim().split('\n')).toHaveLength(6);
    expect(written).toContain('[redacted]');
    expect(written).not.toContain(S);
  });
});
