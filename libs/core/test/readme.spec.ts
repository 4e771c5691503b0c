import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  AppError,
  type AppErrorOptions,
  Clock,
  checkOptions,
  CoreModule,
  FAILURE_KINDS,
  Failures,
  HealthDetails,
  NotFoundError,
  Redactor,
  type HttpRequestEnd,
  HttpRequests,
  OperatorActions,
  ResilienceEvents,
  ResilienceGauges,
  Result,
  currentContext,
  isCircuitOpenError,
  CircuitOpenError,
  RequestContext,
  runInContext,
  seconds,
  sleep,
} from '@breakwater/core';
import { PubSubHub, VirtualClock } from '@breakwater/core/testing';

class QuotaError extends AppError {
  override readonly name = 'QuotaError';

  constructor(quota: string, options?: AppErrorOptions) {
    super(`Quota '${quota}' is used up.`, { code: 'QUOTA_USED_UP', status: 429, retryable: true }, options);
  }
}

@Injectable()
class Poller {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  async twice(check: () => void): Promise<void> {
    check();
    await sleep(this.clock, seconds(30), currentContext()?.signal);
    check();
  }
}

const resolvePoolOptions = (options: { readonly size?: number; readonly timeout?: number }) =>
  checkOptions('pool', 'PoolModule.forRoot', (check) => {
    check.known(options, ['size', 'timeout']);
    const { size = 10, timeout = seconds(5) } = options;
    check.integer('size', size, 1);
    check.duration('timeout', timeout);
    return { size, timeout };
  });

class VideoCache {
  state = 'full';

  clear(): void {
    this.state = 'empty';
  }
}

describe('the README', () => {
  it('shows nothing but code of this file', () => {
    const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    const source = flat(readFileSync(new URL(import.meta.url), 'utf8'));
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => flat(match[1]!));
    expect(snippets.length).toBeGreaterThan(3);
    expect(snippets.filter((snippet) => !source.includes(snippet))).toEqual([]);
  });

  it('offers an action to operators', async () => {
    const clock = new VirtualClock();
    const actions = new OperatorActions(clock, new ResilienceEvents(), new Redactor());
    const caches = new Map([['videos', new VideoCache()]]);
    actions.register({
      name: 'cache.clear',
      description: 'Removes every entry of a cache.',
      targets: () => [...caches.keys()],
      state: (target) => caches.get(target)?.state,
      run: ({ target }) => caches.get(target)?.clear(),
    });
    const done = await actions.run('cache.clear', { target: 'videos', reason: 'stale' }, 'ada');
    expect(done).toEqual({ action: 'cache.clear', target: 'videos', before: 'full', after: 'empty' });
  });

  it('shows facts about a cache in the health bodies', () => {
    const [details, cache] = [new HealthDetails(), new Map([['first', 1]])];
    details.provide('cache', () => ({ size: cache.size, hitRate: '78.5%' }));
    expect(details.sources.get('cache')?.()).toEqual({ size: 1, hitRate: '78.5%' });
  });

  it('checks the options of a package', () => {
    expect(resolvePoolOptions({ size: 3 })).toEqual({ size: 3, timeout: 5_000 });
    expect(() => resolvePoolOptions({ size: 0, timeout: NaN })).toThrow('2 options are wrong');
  });

  it('builds errors of an application', () => {
    expect(new QuotaError('uploads', { retryAfter: seconds(60) })).toMatchObject({
      code: 'QUOTA_USED_UP',
      retryAfter: 60_000,
    });
  });

  it('waits on the clock of a test', async () => {
    const clock = new VirtualClock();
    const moduleRef = await Test.createTestingModule({ imports: [CoreModule], providers: [Poller] })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    let checks = 0;
    const polling = moduleRef.get(Poller).twice(() => checks++);
    await clock.advance(seconds(30));
    await polling;
    expect(checks).toBe(2);
    await moduleRef.close();
  });

  it('ends a wait when the request ends', async () => {
    const context = new RequestContext();
    const polling = runInContext(context, () => new Poller(new VirtualClock()).twice(() => {}));
    context.cancel(new Error('client left'));
    await expect(polling).rejects.toThrow('client left');
  });

  it('decides by results and by guards', async () => {
    const find = (): Promise<string> => Promise.reject(new CircuitOpenError('videos', 500));
    const video = await Result.fromPromise(find(), (error) =>
      isCircuitOpenError(error) ? error : new NotFoundError('No such video', { cause: error }),
    );
    const title = video.ok ? video.value : `unavailable: ${video.error.code}`;
    expect(title).toBe('unavailable: CIRCUIT_OPEN');
  });

  it('listens to events', () => {
    const events = new ResilienceEvents();
    const opened: string[] = [];
    const end = events.on('circuit-breaker.transition', ({ circuit, to }) => {
      if (to === 'open') opened.push(circuit);
    });
    events.publish('circuit-breaker.transition', {
      circuit: 'videos',
      from: 'closed',
      to: 'open',
      reason: 'failure-rate',
      at: 0,
      failureRate: 60,
      slowCallRate: 0,
    });
    end();
    expect(opened).toEqual(['videos']);
  });

  it('reads gauges', () => {
    const gauges = new ResilienceGauges();
    const withdraw = gauges.provide('database-pool', () => [
      { pool: 'videos', max: 20, used: 3, idle: 2, pending: 0 },
    ]);
    const [pool] = gauges.read('database-pool');
    expect(pool).toMatchObject({ pool: 'videos', used: 3 });
    withdraw();
    expect(gauges.read('database-pool')).toEqual([]);
  });

  it('observes requests', async () => {
    const app = await NestFactory.create(CoreModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    const requests = app.get(HttpRequests);
    const seen: HttpRequestEnd[] = [];
    const end = requests.observe(() => (facts) => {
      seen.push(facts); // method, route, status, duration, aborted, requestId
    });
    await fetch(await app.getUrl());
    await app.close();
    end();
    expect(seen).toMatchObject([{ method: 'GET', status: 404, aborted: false }]);
  });

  it('determines the meaning of an error', () => {
    const failures = new Failures();
    const unreachable = Object.assign(new Error('connect'), { code: 'EHOSTUNREACH' });
    const failure = failures.of(new TypeError('fetch failed', { cause: unreachable }));
    expect(failure).toEqual({
      kind: 'unreachable',
      origin: 'network',
      transient: true,
      severity: 'medium',
      reason: 'unreachable',
      code: 'EHOSTUNREACH',
    });
    failures.extend({
      entries: [
        { kind: 'rate-limited', origin: 'http', codes: ['QUOTA_PER_DAY'], transient: false, reason: 'quota' },
      ],
    });
    expect(failures.of({ code: 'QUOTA_PER_DAY' })).toMatchObject({ transient: false, reason: 'quota' });
  });

  it('takes secrets out of texts and values', () => {
    const redactor = new Redactor({ keys: ['taxId'], patterns: [/ACME-\d+/] });
    const line = redactor.text('connect postgres://app:hunter2@db failed');
    const facts = redactor.value({ user: 'ada', TAX_ID: '12-34', note: 'key ACME-17' });
    expect(line).toBe('connect postgres://[redacted]@db failed');
    expect(facts).toEqual({ user: 'ada', TAX_ID: '[redacted]', note: 'key [redacted]' });
  });

  it('lists each kind of failure with its defaults', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const rows = readme.split('\n').flatMap((line) => {
      const [kinds, transient, severities, reasons] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim().replaceAll('`', ''));
      if (transient !== 'yes' && transient !== 'no') return [];
      return (kinds as string).split(', ').map((kind, index) => {
        const nth = (cell = ''): string | undefined => cell.split(', ')[index] ?? cell.split(', ')[0];
        const reason = nth(reasons) === 'the kind' ? kind : nth(reasons);
        return [kind, { transient: transient === 'yes', severity: nth(severities), reason }];
      });
    });
    expect(Object.fromEntries(rows)).toMatchObject(FAILURE_KINDS);
  });

  it('shows replicas that send each other messages', async () => {
    const hub = new PubSubHub();
    const replicas = [hub.connect(), hub.connect()];
    const seen: string[] = [];
    replicas[1]!.subscribe('studio:announcements', (text) => seen.push(text));
    await replicas[0]!.publish('studio:announcements', 'maintenance at noon');
    expect(seen).toEqual(['maintenance at noon']);
  });
});
