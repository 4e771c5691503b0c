import { currentContext, ResilienceEvents, type TimeoutExceededError } from '@breakwater/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  type MessageEvent,
  Scope,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { NEVER, Observable, Subject, concat, of } from 'rxjs';
import { CircuitBreaker, CircuitBreakerService, RequestTimeout, TimeoutInterceptor } from '../src/index.js';
import { listen, REQUEST_MODES } from './http.harness.js';

let entered = Promise.withResolvers<void>();
let events = new Subject<MessageEvent>();
let handled = 0;

beforeEach(() => {
  entered = Promise.withResolvers();
  events = new Subject();
  handled = 0;
});

async function describeContext(): Promise<object> {
  await new Promise((resolve) => setImmediate(resolve));
  const { deadline, attempt, criticality } = currentContext()!;
  return { deadline: deadline === Infinity ? null : deadline, attempt, criticality };
}

async function hang(): Promise<never> {
  handled++;
  entered.resolve();
  return new Promise(() => {});
}

@Injectable()
class SlowGuard implements CanActivate {
  canActivate(): Promise<boolean> {
    return hang();
  }
}

@Injectable()
class Upstream {
  @CircuitBreaker('limited', { timeout: 100 })
  async limited(): Promise<never> {
    return hang();
  }
}

@Controller('videos')
class VideosController {
  constructor(private readonly upstream: Upstream) {}

  @Get('context')
  context(): Promise<object> {
    return describeContext();
  }

  @RequestTimeout(false)
  @Get('patient')
  patient(): Promise<object> {
    return describeContext();
  }

  @RequestTimeout(100)
  @Get('hasty')
  hasty(): Promise<object> {
    return describeContext();
  }

  @Get('hang')
  hang(): Promise<never> {
    return hang();
  }

  @Get('stream')
  stream(): Observable<string> {
    entered.resolve();
    return concat(of('first'), NEVER);
  }

  @Get('guarded')
  @UseGuards(SlowGuard)
  guarded(): string {
    return 'guarded';
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    handled++;
    entered.resolve();
    return events;
  }

  @Get('limited')
  limited(): Promise<never> {
    return this.upstream.limited();
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
class ScopedController {
  @Get()
  async read(): Promise<string> {
    return String(currentContext()?.deadline);
  }
}

describe.each(REQUEST_MODES)('headers of a caller by $mode on $platform', ({ platform, deadline }) => {
  async function start(requestTimeout: number | false = 1_000) {
    const application = await listen(platform, {
      controllers: [VideosController, ScopedController],
      providers: [
        Upstream,
        SlowGuard,
        ...(deadline ? [] : [{ provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor }]),
      ],
      options: { http: { deadline, requestTimeout, retry: false } },
    });
    const send = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
      application.fetch(path, { headers });
    const context = async (headers: Record<string, string>, path = '/videos/context') =>
      (await (await send(path, headers)).json()) as Record<string, unknown>;
    const { app, clock, fetch, reports } = application;
    return { app, clock, fetch, reports, send, context };
  }

  it.each([
    [{ 'x-request-timeout-ms': '300' }, 300],
    [{ 'grpc-timeout': '200m' }, 200],
    [{ 'x-envoy-expected-rq-timeout-ms': '400' }, 400],
    [{ 'x-request-timeout-ms': '300', 'grpc-timeout': '1S', 'x-envoy-expected-rq-timeout-ms': '250' }, 250],
    [{ 'x-request-timeout-ms': '5000' }, 1_000],
    [{ 'x-request-timeout-ms': '-5' }, 1_000],
    [{ 'x-request-timeout-ms': '1.5' }, 1_000],
    [{ 'x-request-timeout-ms': 'soon' }, 1_000],
    [{}, 1_000],
  ])('lets %o leave the request %i ms', async (headers, expected) => {
    const { clock, context } = await start();
    await expect(context(headers)).resolves.toMatchObject({ deadline: clock.now() + expected });
  });

  it('ignores two headers of one name', async () => {
    const { clock, fetch } = await start();
    const response = await fetch('/videos/context', {
      headers: [
        ['x-request-timeout-ms', '5'],
        ['x-request-timeout-ms', '6'],
      ],
    });
    await expect(response.json()).resolves.toMatchObject({ deadline: clock.now() + 1_000 });
  });

  it('limits a route without a limit of its own, and never lengthens the limit of a route', async () => {
    const { clock, context } = await start(false);
    const headers = { 'x-request-timeout-ms': '300' };
    await expect(context(headers, '/videos/patient')).resolves.toMatchObject({ deadline: clock.now() + 300 });
    await expect(context({}, '/videos/patient')).resolves.toMatchObject({ deadline: null });
    await expect(context(headers, '/videos/hasty')).resolves.toMatchObject({ deadline: clock.now() + 100 });
  });

  it('limits request-scoped controllers', async () => {
    const { clock, send } = await start();
    const response = await send('/scoped', { 'x-request-timeout-ms': '300' });
    await expect(response.text()).resolves.toBe(String(clock.now() + 300));
  });

  it.each(['/videos/hang', '/videos/stream'])(
    'answers %s with 408 when the caller waits no longer',
    async (path) => {
      const { clock, send, reports } = await start();
      const answer = send(path, { 'x-request-timeout-ms': '300' });
      await entered.promise;
      await clock.advance(299);
      expect(reports).toEqual([]);
      await clock.advance(1);
      const response = await answer;
      expect(response.status).toBe(408);
      await expect(response.json()).resolves.toMatchObject({ code: 'TIMEOUT' });
      expect(reports).toMatchObject([{ status: 408, error: { timeout: 300, byCaller: true } }]);
    },
  );

  it('says who set the limit', async () => {
    const { clock, send, app, reports } = await start();
    const scopes: string[] = [];
    app.get(ResilienceEvents).on('timeout.exceeded', ({ scope }) => scopes.push(scope));
    for (const headers of [{}, { 'x-request-timeout-ms': '300' }]) {
      entered = Promise.withResolvers();
      const answer = send('/videos/hang', headers);
      await entered.promise;
      await clock.advance(1_000);
      await answer;
    }
    expect(scopes).toEqual(['request', 'caller']);
    expect(reports.map(({ error }) => (error as TimeoutExceededError).byCaller)).toEqual([undefined, true]);
  });

  it.each(['/videos/hang', '/videos/events'])(
    'answers %s with 408 without its handler when the caller waits no longer on arrival',
    async (path) => {
      const { clock, send, reports } = await start();
      const response = await send(path, { 'x-request-timeout-ms': '0' });
      expect(response.status).toBe(408);
      await expect(response.json()).resolves.toMatchObject({ code: 'TIMEOUT' });
      expect(handled).toBe(0);
      expect(reports).toHaveLength(1);
      expect(clock.referenced).toBe(0);
    },
  );

  it('does not end server-sent events at the deadline of the caller', async () => {
    const { clock, send } = await start();
    const answer = send('/videos/events', { 'x-request-timeout-ms': '300' });
    await entered.promise;
    await clock.advance(10_000);
    events.next({ data: 'late' });
    events.complete();
    await expect((await answer).text()).resolves.toContain('data: late');
  });

  it.each([
    [{}, 1, 'critical'],
    [{ 'x-retry-attempt': '2', 'x-request-criticality': 'sheddable' }, 2, 'sheddable'],
    [{ 'x-retry-attempt': '0', 'x-request-criticality': 'critical-plus' }, 1, 'critical'],
    [{ 'x-retry-attempt': 'two', 'x-request-criticality': 'low' }, 1, 'critical'],
  ])('reads attempt and criticality of %o', async (headers, attempt, criticality) => {
    const { context } = await start();
    await expect(context(headers as Record<string, string>)).resolves.toMatchObject({ attempt, criticality });
  });

  it('does not charge a dependency that the caller left less time than its limit', async () => {
    const { clock, send, app } = await start();
    const charged = async (timeout: string): Promise<object> => {
      entered = Promise.withResolvers();
      const answer = send('/videos/limited', { 'x-request-timeout-ms': timeout });
      await entered.promise;
      await clock.advance(200);
      await answer;
      const { failures, ignored } = app.get(CircuitBreakerService).getState('limited')!.stats;
      return { failures, ignored };
    };
    await expect(charged('60')).resolves.toEqual({ failures: 0, ignored: 1 });
    await expect(charged('150')).resolves.toEqual({ failures: 1, ignored: 1 });
  });

  if (deadline)
    it('answers 408 while a guard is at work', async () => {
      const { clock, send } = await start();
      const answer = send('/videos/guarded', { 'x-request-timeout-ms': '300' });
      await entered.promise;
      await clock.advance(300);
      expect((await answer).status).toBe(408);
    });
});
