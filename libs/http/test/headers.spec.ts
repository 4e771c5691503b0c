import { RequestContext, runInContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { Controller, Get } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HttpClient, HttpModule, HttpTimeoutError, InjectHttp } from '../src/index.js';
import { ScriptedServer } from './support/scripted-server.js';
import { startClient } from './support/start-client.js';

const START = Date.UTC(2026, 0, 1);

describe('x-request-timeout-ms', () => {
  const timeoutOf = async (deadline: number | undefined, total = 30_000): Promise<string | undefined> => {
    const clock = new VirtualClock({ start: START });
    await using app = await startClient({ clock, upstream: { policy: { timeout: { total } } } });
    const scope = new RequestContext(deadline === undefined ? {} : { deadline: START + deadline });
    await runInContext(scope, () => app.client.get('/a'));
    return app.server.last.headers['x-request-timeout-ms'] as string | undefined;
  };

  it.each([
    [undefined, 30_000, '30000'],
    [2_000.7, 30_000, '2000'],
    [60_000, 30_000, '30000'],
    [5, 30_000, '5'],
  ])('is the shorter one of a deadline of %s ms and a total of %i ms', async (deadline, total, expected) => {
    expect(await timeoutOf(deadline, total)).toBe(expected);
  });

  it.each([4.9, 1])('is not sent with %s ms left, and neither is the request', async (left) => {
    const clock = new VirtualClock({ start: START });
    await using app = await startClient({ clock });
    const scope = new RequestContext({ deadline: START + left });
    const error: unknown = await runInContext(scope, () => app.client.get('/a')).then(
      undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(HttpTimeoutError);
    expect(error).toMatchObject({ phase: 'deadline', outcome: 'not-sent', retryable: false, status: 504 });
    expect(app.server.requests).toEqual([]);
  });

  it('does not count as a failure of the upstream when the deadline is short', async () => {
    const clock = new VirtualClock({ start: START });
    await using app = await startClient({ clock });
    for (let call = 0; call < 10; call++) {
      const scope = new RequestContext({ deadline: START + 1 });
      await expect(runInContext(scope, () => app.client.get('/a'))).rejects.toThrow(HttpTimeoutError);
    }
    expect((await app.client.get('/a')).status).toBe(200);
  });

  it('is left out without any limit of time', async () => {
    await using app = await startClient({ upstream: { policy: { timeout: { enabled: false } } } });
    await app.client.get('/a');
    expect(app.server.last.headers).not.toHaveProperty('x-request-timeout-ms');
  });
});

describe('a time limit of the policy', () => {
  it.each([
    ['attempt', { attempt: 1_000, total: 5_000 }, 1_000, 'headers'],
    ['whole call', { total: 1_000 }, 1_000, 'total'],
  ] as const)('of the %s has the facts of the call', async (_, timeout, time, phase) => {
    const clock = new VirtualClock({ start: START });
    const arrived = Promise.withResolvers<void>();
    await using app = await startClient({
      clock,
      upstream: { policy: { timeout, retry: { maxRetries: 0 } } },
      script: () => arrived.resolve(),
    });
    const failed = app.client
      .post('/a/{id}', { params: { id: 1 } })
      .then(undefined, (thrown: unknown) => thrown);
    await arrived.promise;
    await clock.advance(time);
    const error = await failed;
    expect(error).toBeInstanceOf(HttpTimeoutError);
    expect(error).toMatchObject({
      phase,
      outcome: 'unknown',
      retryable: false,
      route: '/a/{id}',
      timeout: 1_000,
    });
  });

  it('does not repeat POST whose request was sent, and repeats GET', async () => {
    const clock = new VirtualClock({ start: START });
    let arrived = Promise.withResolvers<void>();
    const policy = {
      timeout: { attempt: 1_000 },
      retry: { maxRetries: 1, delay: 1, jitter: 'none' },
    } as const;
    await using app = await startClient({ clock, upstream: { policy }, script: () => arrived.resolve() });
    const methods = ['post', 'get'] as const;
    for (const method of methods) {
      arrived = Promise.withResolvers<void>();
      const failed = expect(app.client[method]('/a')).rejects.toThrow(HttpTimeoutError);
      await arrived.promise;
      arrived = Promise.withResolvers<void>();
      await clock.advance(1_000);
      if (method === 'get') {
        await clock.advance(1);
        await arrived.promise;
        await clock.advance(1_000);
      }
      await failed;
    }
    expect(app.server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });
});

describe.each(HTTP_PLATFORMS)('headers of the served request on %s', (platform) => {
  const OPEN_TELEMETRY = Symbol.for('opentelemetry.js.api.1');
  afterEach(() => void Reflect.deleteProperty(globalThis, OPEN_TELEMETRY));

  const relay = async (
    upstream: object,
    headers: Record<string, string>,
  ): Promise<Record<string, unknown>> => {
    await using server = await ScriptedServer.start();

    @Controller()
    class RelayController {
      constructor(@InjectHttp('next') private readonly next: HttpClient) {}

      @Get()
      async relay(): Promise<unknown> {
        return this.next.get('/a').json();
      }
    }

    await using app = await startApplication(platform, {
      imports: [
        ResilienceModule.forRoot({ http: { deadline: true, trustCriticality: () => true } }),
        HttpModule.forRoot(),
        HttpModule.forFeature([{ name: 'next', baseUrl: server.origin, ...upstream }]),
      ],
      controllers: [RelayController],
    });
    const answer = await app.fetch('/', { headers });
    expect(answer.status).toBe(200);
    await app.fetch('/');
    expect(server.last.headers).not.toHaveProperty('traceparent');
    return server.requests[0]!.headers;
  };
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traced = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, tracestate: 'a=b', baggage: 'user=7' };

  it('travel on: the deadline, the id, the criticality and the trace with a new span', async () => {
    const sent = await relay(
      {},
      {
        ...traced,
        'x-request-timeout-ms': '2000',
        'x-request-id': 'request-1',
        'x-request-criticality': 'sheddable',
      },
    );
    expect(sent).toMatchObject({
      'x-request-timeout-ms': '2000',
      'x-request-criticality': 'sheddable',
      tracestate: 'a=b',
      baggage: 'user=7',
    });
    expect(sent['traceparent']).toMatch(new RegExp(`^00-${TRACE}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  });

  it.each(['critical-plus', 'sheddable-plus', 'sheddable'])(
    'include the criticality %s',
    async (criticality) => {
      const sent = await relay({}, { 'x-request-criticality': criticality });
      expect(sent).toHaveProperty('x-request-criticality', criticality);
    },
  );

  it('leave the criticality out of a first attempt that is critical', async () => {
    expect(await relay({}, {})).not.toHaveProperty('x-request-criticality');
  });

  it('leave baggage out for an external upstream', async () => {
    const sent = await relay({ external: true }, traced);
    expect(sent).toHaveProperty('traceparent');
    expect(sent).not.toHaveProperty('baggage');
  });

  it('are left to the propagator of OpenTelemetry', async () => {
    Reflect.set(globalThis, OPEN_TELEMETRY, { propagation: {} });
    expect(await relay({}, traced)).not.toHaveProperty('traceparent');
  });

  it.each(['00-0-0-01', 'x', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])(
    'ignore the trace %s',
    async (traceparent) => {
      expect(await relay({}, { traceparent })).not.toHaveProperty('traceparent');
    },
  );
});
