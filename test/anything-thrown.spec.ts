import { ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { HealthModule } from '@breakwater/health';
import { ErrorTrackingFilter, ResilienceModule, ResilienceService } from '@breakwater/resilience';
import { Controller, Get, type INestApplication, type LoggerService, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

/** Made once: some of the values are large. */
const VALUES = hostileValues();

let thrown: unknown;
const fail = (): never => {
  throw thrown;
};

@Controller('videos')
class VideosController {
  @Get()
  fail(): never {
    return fail();
  }
}

@Module({
  imports: [
    ResilienceModule.forRoot({
      policies: {
        patient: { circuitBreaker: { volumeThreshold: 1_000 }, retry: { maxRetries: 1, delay: 0 } },
        degraded: { circuitBreaker: { volumeThreshold: 1_000 }, fallback: { value: 'fallback' } },
        broken: {
          retry: { maxRetries: 1, delay: 0, retryOn: () => true, onRetry: fail, retryOnResult: fail },
          fallback: { value: 'fallback', on: fail },
        },
      },
    }),
    HealthModule.forRoot({ checks: { upstream: { check: fail } }, groups: { ready: ['upstream'] } }),
    ErrorTrackingModule.forRoot({ alerts: false }),
  ],
  controllers: [VideosController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class ApplicationModule {}

/** The log lines. Every line must be a text. */
const lines: unknown[] = [];
const write = (message: unknown): void => {
  lines.push(message);
};
const logger: LoggerService = { log: write, warn: write, error: write, fatal: write };

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('on %s', (_platform, adapter) => {
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    app = await NestFactory.create(ApplicationModule, adapter(), { logger, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    lines.length = 0;
  });

  describe.each(VALUES.map((_value, index) => index))('thrown value %d', (index) => {
    beforeEach(() => {
      thrown = VALUES[index];
    });

    it('becomes an answer with status 500', async () => {
      const response = await fetch(`${url}/videos`);
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({ status: 500 });
      expect(lines.filter((line) => typeof line !== 'string')).toEqual([]);
    });

    it('passes through retry and circuit breaker unchanged', async () => {
      const caught = await app
        .get(ResilienceService)
        .execute('patient', fail)
        .catch((error: unknown) => [error]);
      expect(Array.isArray(caught) && Object.is(caught[0], thrown)).toBe(true);
    });

    it('is answered by a fallback', async () => {
      await expect(app.get(ResilienceService).execute('degraded', fail)).resolves.toBe('fallback');
    });

    it('does no harm when a condition or a listener of a policy throws it', async () => {
      const resilience = app.get(ResilienceService);
      const first = new Error('first');
      await expect(resilience.execute('broken', () => Promise.reject(first))).rejects.toBe(first);
      await expect(resilience.execute('broken', () => 'result')).resolves.toBe('result');
    });

    it('makes a health check fail with a published reason', async () => {
      const response = await fetch(`${url}/health/upstream`);
      expect(response.status).toBe(503);
      expect(JSON.stringify(await response.json())).toMatch(/"error":"[a-z-]+"/);
    });

    it('is tracked', () => {
      expect(app.get(ErrorTracker).trackError(thrown)).toMatch(/^v\d+:/);
    });

    it('does no harm when a listener of an event throws it', () => {
      const events = app.get(ResilienceEvents);
      const stop = events.on('retry.scheduled', fail);
      const event = { name: 'x', attempt: 1, delay: 0, error: thrown };
      expect(() => events.publish('retry.scheduled', event as never)).not.toThrow();
      stop();
    });

    it('does no harm when a source of gauges throws it', () => {
      const gauges = app.get(ResilienceGauges);
      const withdraw = gauges.provide('database-pool', fail);
      expect(gauges.read('database-pool')).toEqual([]);
      withdraw();
    });
  });
});
