import { CallTracer, CoreModule, type CallTracer as CallTracerPort } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { RecordedSpans } from '../../../test/harness/recorded-spans.js';
import { ContextualLogger, ObservabilityModule, pinoHttpOptions } from '../src/index.js';
import { start } from './support/start.js';

/** Every way in which code hands a value to a logger of pino. */
const WAYS: Readonly<Record<string, (logger: pino.Logger, value: object) => void>> = {
  'the only argument': (logger, value) => logger.error(value),
  'the fields': (logger, value) => logger.error(value, 'Failed.'),
  'a field': (logger, value) => logger.error({ value, list: [value] }, 'Failed.'),
  'the error': (logger, value) => logger.error({ err: value }),
  'the error with a message': (logger, value) => logger.error({ err: value }, 'Failed.'),
  'the request and the response': (logger, value) => logger.error({ req: value, res: value }, 'Failed.'),
  'the message': (logger, value) => logger.error({ msg: value }),
  'a text in the message': (logger, value) => logger.error('It was %s.', value),
  'a number in the message': (logger, value) => logger.error('It was %d.', value as never),
  'an object in the message': (logger, value) => logger.error('It was %o.', value),
  'JSON in the message': (logger, value) => logger.error('It was %j.', value),
  'one argument too many': (logger, value) => logger.error('Failed.', ...([value] as never[])),
  'a binding': (logger, value) => logger.child({ value }).error('Failed.'),
  'the error of a binding': (logger, value) => logger.child({ err: value }).error('Failed.'),
  'a binding that is set later': (logger, value) => {
    const child = logger.child({});
    child.setBindings({ value });
    child.error('Failed.');
  },
};

let written: string[] = [];
const destination = { write: (line: string) => void written.push(line) };

afterEach(() => {
  written = [];
  jest.restoreAllMocks();
  Logger.overrideLogger(new ConsoleLogger());
});

describe('a value that cannot be read', () => {
  it.each(Object.entries(WAYS))('becomes one bounded line of pino: as %s', (_way, write) => {
    const logger = pino(pinoHttpOptions() as pino.LoggerOptions, destination);
    for (const value of hostileValues()) {
      written = [];
      write(logger, value as object);
      expect(written).toHaveLength(1);
      expect(written[0]!.length).toBeLessThan(40_000);
      expect(written[0]!.indexOf('\n')).toBe(written[0]!.length - 1);
      expect(JSON.parse(written[0]!)).toMatchObject({ level: 50 });
    }
  });

  it('is not read when all arguments are texts: an error of the destination reaches the caller', () => {
    const failing = { write: () => fail('disk full') };
    const logger = pino(pinoHttpOptions() as pino.LoggerOptions, failing);
    expect(() => logger.info('Done.')).toThrow('disk full');
  });

  it('becomes one bounded line of the contextual logger', () => {
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => written.push(String(part)) > 0);
    jest.spyOn(process.stderr, 'write').mockImplementation((part) => written.push(String(part)) > 0);
    Logger.overrideLogger(new ConsoleLogger({ colors: false }));
    for (const value of hostileValues()) {
      written = [];
      ContextualLogger.create('Spec', { bound: value }).apiError('read', value, { value });
      expect(written.join('').length).toBeLessThan(100_000);
      expect(written.join('').trimEnd()).not.toContain('\n');
    }
  });

  it('ends a span like any other error', async () => {
    using spans = new RecordedSpans();
    const module = await Test.createTestingModule({
      imports: [
        CoreModule,
        ObservabilityModule.forRoot({ metrics: false, tracing: { recordMessages: true } }),
      ],
    }).compile();
    const tracer = module.get<CallTracerPort>(CallTracer);
    for (const value of hostileValues()) {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything can be thrown
      const failing = tracer.trace({ kind: 'call', name: 'videos' }, () => Promise.reject(value));
      await failing.catch(() => undefined);
    }
    expect(spans.ended).toHaveLength(hostileValues().length);
    for (const { attributes, status, events } of spans.ended) {
      expect(attributes['error.type']).toMatch(/^[\w.-]{1,64}$/);
      expect(JSON.stringify([status, events]).length).toBeLessThan(20_000);
    }
    await module.close();
  });

  it('does not end a scrape: neither as a gauge nor in an event', async () => {
    const service = await start('Fastify', {}, { logger: { log() {}, error() {}, warn() {} } });
    for (const value of hostileValues() as never[]) {
      service.gauges.provide('circuit-breaker', () => [value]);
      service.gauges.provide('circuit-breaker', () => [
        { circuit: 'a', state: 'open', failureRate: value } as never,
      ]);
      service.gauges.provide('circuit-breaker', () => fail(value));
      service.events.publish('circuit-breaker.call', value);
      service.events.publish('circuit-breaker.call', { circuit: 'a', outcome: 'success', duration: value });
    }
    const response = await service.request('/metrics');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('http_server_active_requests');
    await service.app.close();
  });
});

function fail(value: unknown): never {
  throw value;
}
