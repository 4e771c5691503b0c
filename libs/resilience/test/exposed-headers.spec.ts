import { CircuitOpenError } from '@breakwater/core';
import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ErrorTrackingFilter, ResilienceModule } from '../src/index.js';

@Controller('videos')
class VideosController {
  @Get()
  list(): never {
    throw new CircuitOpenError('videos', 4_000);
  }
}

describe.each(HTTP_PLATFORMS)('a page of another origin on %s', (platform) => {
  it('may send the headers of this package, and may read when to retry', async () => {
    const origin = 'https://studio.example';
    await using application = await startApplication(platform, {
      imports: [ResilienceModule.forRoot()],
      controllers: [VideosController],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
      prepare: (app) => {
        app.enableCors({ origin, exposedHeaders: ['Retry-After', 'X-Request-Id', 'RateLimit'] });
      },
    });
    const preflight = await application.fetch('/videos', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-request-timeout-ms, x-retry-attempt, idempotency-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-request-timeout-ms');
    const answer = await application.fetch('/videos', { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toMatch(
      /^Retry-After, ?X-Request-Id, ?RateLimit$/,
    );
    expect(answer.headers.get('retry-after')).toBe('4');
  });
});
