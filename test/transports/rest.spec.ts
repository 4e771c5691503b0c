import { NotFoundError, ValidationError } from '@breakwater/core';
import { ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import {
  Bulkhead,
  CircuitBreaker,
  ErrorTrackingFilter,
  RequestRetry,
  ResilienceModule,
  Timeout,
} from '@breakwater/resilience';
import { HTTP_PLATFORMS, type HttpApplication, RecordingLogger, startApplication } from '@breakwater/testing';
import { Controller, ForbiddenException, Get, Injectable, Module, Param, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { advanceUntilOver } from '../harness/advance-until-over.js';
import { until } from '../harness/until.js';

const SECRET = 'db password=hunter2';

const FAILURES: Readonly<Record<string, () => Error>> = {
  invalid: () => new ValidationError('The title is missing'),
  missing: () => new NotFoundError('No video missing'),
  forbidden: () => new ForbiddenException('Not yours'),
  broken: () => new Error(SECRET),
};

@Injectable()
class Upstream {
  calls = 0;
  failures = 0;
  busy = false;
  readonly gate = Promise.withResolvers<string>();

  @CircuitBreaker('rates', { timeout: false, volumeThreshold: 1 })
  async rates(): Promise<never> {
    throw new Error(SECRET);
  }

  @Timeout(1_000)
  async late(): Promise<never> {
    this.busy = true;
    return new Promise<never>(() => undefined);
  }

  @Bulkhead({ maxConcurrent: 1, maxQueue: 0 })
  async full(): Promise<string> {
    this.busy = true;
    return this.gate.promise;
  }

  async transient(): Promise<string> {
    this.calls++;
    if (this.failures-- > 0) throw Object.assign(new Error(SECRET), { code: 'ECONNRESET' });
    return 'done';
  }
}

@Controller('videos')
class VideosController {
  constructor(private readonly upstream: Upstream) {}

  @Get('rates')
  rates(): Promise<string> {
    return this.upstream.rates();
  }

  @Post('late')
  late(): Promise<string> {
    return this.upstream.late();
  }

  @Post('full')
  full(): Promise<string> {
    return this.upstream.full();
  }

  @Get('transient')
  read(): Promise<string> {
    return this.upstream.transient();
  }

  @Post('transient')
  create(): Promise<string> {
    return this.upstream.transient();
  }

  @Post('idempotent')
  @RequestRetry({ idempotent: true })
  createOnce(): Promise<string> {
    return this.upstream.transient();
  }

  @Get(':id')
  video(@Param('id') id: string): string {
    if (FAILURES[id]) throw FAILURES[id]();
    return id;
  }
}

@Module({
  imports: [ResilienceModule.forRoot({ http: { deadline: true } }), ErrorTrackingModule.forRoot()],
  controllers: [VideosController],
  providers: [Upstream, { provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class VideosModule {}

describe.each(HTTP_PLATFORMS)('a REST API on %s', (platform) => {
  let application: HttpApplication;
  let logger: RecordingLogger;

  beforeEach(async () => {
    logger = new RecordingLogger();
    application = await startApplication(platform, { imports: [VideosModule], logger });
  });

  afterEach(() => application.app.close());

  const upstream = (): Upstream => application.app.get(Upstream);

  /** Status, media type and body of an answer. */
  async function ask(path: string, method = 'GET') {
    const response = await application.fetch(`/videos/${path}`, { method });
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    return {
      status: response.status,
      type,
      retryAfter: response.headers.get('retry-after'),
      body: type.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : text,
    };
  }

  it.each([
    ['invalid', 400, 'The title is missing'],
    ['missing', 404, 'No video missing'],
    ['forbidden', 403, 'Not yours'],
  ])('answers the error %s with %i and its own message', async (id, status, detail) => {
    const answer = await ask(id);
    expect(answer).toMatchObject({ status, body: { status, detail, retryable: false } });
    expect(answer.type).toContain('application/problem+json');
  });

  it('answers an unknown error with 500, keeps its message for the log, and tracks it once', async () => {
    const { status, body } = await ask('broken');
    expect([status, JSON.stringify(body).includes('hunter2')]).toEqual([500, false]);
    expect(logger.at('error')).toEqual([expect.stringContaining('Error: db password=')]);
    expect(application.app.get(ErrorTracker).getErrorStats()).toMatchObject({ total: 1 });
  });

  it('says when a call that an open circuit refuses can succeed', async () => {
    await ask('rates');
    const { status, body, retryAfter } = await ask('rates');
    expect([status, retryAfter]).toEqual([503, '30']);
    expect(body).toMatchObject({
      type: 'urn:breakwater:error:circuit-open',
      title: 'Service Unavailable',
      status: 503,
      code: 'CIRCUIT_OPEN',
      retryable: true,
      retryAfter: 30,
    });
  });

  it('answers 503 when a bulkhead is full', async () => {
    const first = ask('full', 'POST');
    await until(() => upstream().busy, Boolean);
    expect(await ask('full', 'POST')).toMatchObject({ status: 503, body: { code: 'BULKHEAD_FULL' } });
    upstream().gate.resolve('done');
    expect(await first).toMatchObject({ status: 201 });
  });

  it('answers 504 after the time limit of a call, and 408 after the deadline of the request', async () => {
    const late = ask('late', 'POST');
    await until(() => upstream().busy, Boolean);
    await application.clock.advance(1_000);
    expect(await late).toMatchObject({ status: 504, body: { code: 'TIMEOUT', retryable: true } });
    const response = await application.fetch('/videos/7', { headers: { 'X-Request-Timeout-Ms': '0' } });
    expect(response.status).toBe(408);
  });

  it.each([
    ['GET', 'transient', 200, 3],
    ['POST', 'transient', 500, 1],
    ['POST', 'idempotent', 201, 3],
  ])('answers a transient error of %s %s with %i after %i calls', async (method, path, status, calls) => {
    upstream().failures = 2;
    const answer = await advanceUntilOver(application.clock, 1_000, ask(path, method));
    expect(answer.status).toBe(status);
    expect(upstream().calls).toBe(calls);
  });
});
