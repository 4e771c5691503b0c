import { bearerToken, HttpRequests, OptionsError, minutes } from '@breakwater/core';
import { HealthModule } from '@breakwater/health';
import { CircuitBreakerService, ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  Get,
  Injectable,
  NotFoundException,
  Param,
  type Type,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import {
  errorRateCheck,
  ErrorTracker,
  ErrorTrackingHttpModule,
  type ErrorTrackingHttpOptions,
  ErrorTrackingModule,
  type ErrorTrackingModuleOptions,
  type Issue,
  type IssueSummary,
} from '../src/index.js';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { listen, type TrackedApplication } from './support/http.harness.js';
import { RecordingChannel } from './support/recording.channel.js';

@Injectable()
class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    return headers['x-key'] === 'operator';
  }
}

const OPERATOR = { headers: { 'x-key': 'operator' } };
const POST = { method: 'POST', ...OPERATOR };

@Controller('videos')
class VideosController {
  constructor(private readonly circuits: CircuitBreakerService) {}

  @Get(':id')
  find(@Param('id') id: string): string {
    if (id === 'missing') throw new NotFoundException('No such video.');
    if (id === 'broken') throw new Error('The index is broken.');
    return id;
  }

  @Get(':id/price')
  price(): Promise<number> {
    return this.circuits.execute('prices', () => Promise.reject(new Error('No price.')));
  }
}
Reflect.defineMetadata('design:paramtypes', [CircuitBreakerService], VideosController);

describe.each(HTTP_PLATFORMS)('on %s', (platform) => {
  const start = (
    http: ErrorTrackingHttpOptions = { guards: [KeyGuard] },
    options: ErrorTrackingModuleOptions = { alerts: false },
    ...imports: (Type | DynamicModule)[]
  ): Promise<TrackedApplication> =>
    listen(platform, {
      imports: [
        ResilienceModule.forRoot({}),
        ErrorTrackingModule.forRoot(options),
        ErrorTrackingHttpModule.register(http),
        ...imports,
      ],
      controllers: [VideosController],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    });
  const listed = async (service: TrackedApplication, query = ''): Promise<readonly IssueSummary[]> => {
    await service.tracker.flush();
    const { body } = await service.json(`/errors${query}`, OPERATOR);
    return (body as { readonly issues: readonly IssueSummary[] }).issues;
  };

  it('lets authorize decide who may use the routes', async () => {
    const service = await start({ authorize: bearerToken('operators-only') });
    for (const path of ['/errors', '/errors/stats']) {
      expect(
        (await service.fetch(path, { headers: { authorization: 'Bearer operators-only' } })).status,
      ).toBe(200);
      for (const authorization of ['', 'Bearer wrong']) {
        const answer = await service.fetch(path, { headers: { authorization } });
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      }
    }
    expect((await service.fetch('/alerts/test', { method: 'POST' })).status).toBe(401);
  });

  it('turns an error of a handler into an issue with its request', async () => {
    const service = await start();
    const answers = await Promise.all([1, 2, 3].map(() => service.fetch('/videos/broken')));
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
    const [issue] = await listed(service);
    expect(issue).toMatchObject({ state: 'new', count: 3, name: 'Error' });
    const { body } = await service.json(`/errors/${issue?.id}`, OPERATOR);
    expect((body as Issue).sample).toMatchObject({
      message: 'The index is broken.',
      context: { method: 'GET', route: '/videos/:id', status: 500 },
    });
    expect((body as Issue).sample.stack).toContain('http.spec');
  });

  it('shows the errors that have just happened, and resolves them together with their issue', async () => {
    const service = await start();
    await Promise.all(Array.from({ length: 50 }, () => service.fetch('/videos/broken')));
    const { body } = await service.json('/errors?sort=count', OPERATOR);
    const [issue] = (body as { issues: IssueSummary[] }).issues;
    expect(issue).toMatchObject({ count: 50 });
    await service.fetch('/videos/broken');
    const resolved = await service.json(`/errors/${issue?.id}/resolve`, POST);
    expect(resolved.body).toMatchObject({ state: 'resolved', count: 51 });
    await service.tracker.flush();
    expect(await listed(service)).toMatchObject([{ state: 'resolved', count: 51 }]);
  });

  it('counts a 404 without an issue', async () => {
    const service = await start();
    await service.fetch('/videos/missing');
    await service.fetch('/nowhere');
    expect(await listed(service)).toEqual([]);
    const { body } = await service.json('/errors/stats', OPERATOR);
    expect(body).toMatchObject({ total: 2, resolved: 0, unresolved: 0, errorRate: 0 });
  });

  it('makes one issue of all calls that an open circuit refuses', async () => {
    const service = await start();
    for (let call = 0; call < 30; call++) await service.fetch('/videos/v1/price');
    const issues = await listed(service, '?sort=count');
    expect(issues.map(({ name, count }) => [name, count])).toEqual([
      ['CircuitOpenError', 25],
      ['Error', 5],
    ]);
    expect(service.logger.lines.filter((line) => line.includes('CircuitOpenError'))).toHaveLength(1);
  });

  it('resolves an issue, which regresses, and archives it', async () => {
    const service = await start();
    await service.fetch('/videos/broken');
    const [issue] = await listed(service);
    const path = `/errors/${issue?.id}`;
    await service.clock.advance(minutes(1));
    const resolved = await service.json(`${path}/resolve`, POST);
    expect(resolved).toMatchObject({ status: 200, body: { id: issue?.id, state: 'resolved' } });
    expect(resolved.body).not.toHaveProperty('sample');
    await service.clock.advance(minutes(1));
    await service.fetch('/videos/broken');
    expect(await listed(service, '?state=regressed')).toMatchObject([{ count: 2 }]);
    expect(await service.json(`${path}/archive`, POST)).toMatchObject({ body: { state: 'archived' } });
    expect(await listed(service, '?state=regressed')).toEqual([]);
  });

  it('lists issues by page, and filters them', async () => {
    const service = await start();
    for (const [number, category] of (['database', 'network', 'network'] as const).entries()) {
      service.tracker.trackError(new Error(`failure`), { fingerprint: `f${number}` }, category, 'high');
      await service.clock.advance(minutes(1));
    }
    const first = await service.json('/errors?limit=2', OPERATOR);
    const { issues, next } = first.body as { issues: IssueSummary[]; next: string };
    expect(issues.map(({ category }) => category)).toEqual(['network', 'network']);
    expect(issues[0]).not.toHaveProperty('sample');
    const second = await service.json(`/errors?limit=2&cursor=${encodeURIComponent(next)}`, OPERATOR);
    expect(second.body).toMatchObject({ issues: [{ category: 'database' }] });
    expect(second.body).not.toHaveProperty('next');
    expect(await listed(service, '?category=database&category=validation')).toHaveLength(1);
    expect(await listed(service, '?severity=low')).toEqual([]);
  });

  it.each(['state=broken', 'limit=0', 'limit=2&limit=3', 'since=yesterday', 'cursor=none', 'page=2'])(
    'refuses a list with %s',
    async (query) => {
      const service = await start();
      const { status, body } = await service.json(`/errors?${query}`, OPERATOR);
      expect(status).toBe(400);
      expect(body).toMatchObject({ detail: expect.stringMatching(/^Expected |cursor/) });
      expect(service.tracker.getErrorStats().unresolved).toBe(0);
    },
  );

  it.each([
    ['GET', '/errors/none'],
    ['POST', '/errors/none/resolve'],
    ['POST', '/errors/none/archive'],
    ['GET', `/errors/${'x'.repeat(80)}`],
  ])('answers 404 for an unknown issue at %s %s', async (method, path) => {
    const service = await start();
    expect((await service.fetch(path, { ...OPERATOR, method })).status).toBe(404);
  });

  it.each([
    ['GET', '/errors'],
    ['GET', '/errors/stats'],
    ['GET', '/errors/1'],
    ['POST', '/errors/1/resolve'],
    ['POST', '/errors/1/archive'],
    ['POST', '/alerts/test'],
  ])('lets the guard refuse %s %s', async (method, path) => {
    const service = await start();
    expect((await service.fetch(path, { method })).status).toBe(403);
  });

  it('sends a test notification through every channel, or through one', async () => {
    const channel = new RecordingChannel();
    const service = await start({ guards: [new KeyGuard()] }, { alerts: { channels: [channel] } });
    const all = await service.json('/alerts/test', POST);
    expect(all).toMatchObject({
      status: 200,
      body: { deliveries: [{ channel: 'pager', outcome: 'sent' }] },
    });
    expect(channel.delivered).toMatchObject([{ test: true }]);
    const test = (body: unknown): Promise<{ readonly status: number }> =>
      service.json('/alerts/test', {
        method: 'POST',
        headers: { ...OPERATOR.headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await test({ channel: 'pager' })).toMatchObject({ status: 200 });
    expect(await test({ channel: 'pigeon' })).toMatchObject({ status: 404 });
    expect(await test({ channel: 5 })).toMatchObject({ status: 400 });
    expect(channel.delivered).toHaveLength(2);
  });

  it('uses the paths of the options', async () => {
    const service = await start({ path: 'admin/errors', alertsPath: '/admin/alerts', public: true });
    expect(await service.json('/admin/errors')).toEqual({ status: 200, body: { issues: [] } });
    expect(await service.json('/admin/alerts/test', { method: 'POST' })).toMatchObject({ status: 200 });
    expect((await service.fetch('/errors')).status).toBe(404);
  });

  it('measures the error rate of its requests, and serves it as a health check', async () => {
    const health = HealthModule.forRootAsync({
      inject: [ErrorTracker],
      useFactory: (tracker: ErrorTracker) => ({
        checks: {
          'error-rate': { check: errorRateCheck(tracker, { degradedAbove: 5 }), kind: 'local' as const },
        },
      }),
    });
    const service = await start(undefined, undefined, health);
    for (let request = 0; request < 8; request++) await service.fetch('/videos/v1');
    for (const id of ['missing', 'broken']) await service.fetch(`/videos/${id}`);
    await seen(service, 10);
    expect(service.tracker.getErrorRate()).toEqual({
      error_count: 1,
      success_count: 9,
      total_requests: 10,
      error_rate_percent: 10,
      window_seconds: 300,
    });
    expect(await service.json('/health/error-rate')).toEqual({
      status: 200,
      body: {
        status: 'degraded',
        error_count: 1,
        success_count: 9,
        total_requests: 10,
        error_rate_percent: 10,
        window_seconds: 300,
        error: 'error-rate',
      },
    });
    await service.clock.advance(minutes(6));
    expect(service.tracker.getErrorRate().total_requests).toBe(0);
  });
});

describe('ErrorTrackingHttpModule', () => {
  it.each<[string, object, RegExp]>([
    ['without a guard', {}, /"errorTrackingHttp.guards" to be at least one guard/],
    ['without a guard, whatever the path', { path: 'admin' }, /at least one guard/],
    ['with an invalid path', { public: true, path: 'a b' }, /"errorTrackingHttp.path"/],
    ['with one path for both', { public: true, path: 'x', alertsPath: 'x' }, /a path other than "path"/],
    [
      'with one path for both, however written',
      { public: true, path: '/x', alertsPath: 'x' },
      /other than "path"/,
    ],
    ['with invalid imports', { public: true, imports: null }, /"errorTrackingHttp.imports"/],
    ['with an unknown option', { public: true, guard: KeyGuard }, /"errorTrackingHttp.guard"/],
  ])('is refused %s', (_how, options, message) => {
    expect(() => ErrorTrackingHttpModule.register(options)).toThrow(OptionsError);
    expect(() => ErrorTrackingHttpModule.register(options)).toThrow(message);
  });
});

/** The server counts a request when its answer has ended; the client may see the end a moment earlier. */
async function seen(service: TrackedApplication, requests: number): Promise<void> {
  expect(service.app.get(HttpRequests)).toBeDefined();
  while (service.tracker.getErrorRate().total_requests < requests) await new Promise(setImmediate);
}
