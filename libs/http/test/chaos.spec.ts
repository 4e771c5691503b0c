import { CHAOS_HEADER, CoreModule } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Chaos, ChaosModule, type ChaosFault } from '@breakwater/resilience/chaos';
import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject } from '@nestjs/common';
import { ResilienceModule } from '@breakwater/resilience';
import { advanceUntilOver } from '../../../test/harness/advance-until-over.js';
import { HttpClients, HttpModule } from '../src/index.js';
import { ScriptedServer } from './support/scripted-server.js';
import { startClient } from './support/start-client.js';

/** Starts an application whose calls of `payments` suffer a fault. */
async function startFaulty(fault: ChaosFault) {
  const clock = new VirtualClock();
  const upstream = { policy: { retry: 0 } };
  const app = await startClient({ imports: [ChaosModule.forRoot()], upstream, clock });
  const chaos = app.app.get(Chaos);
  const until = clock.now() + 60_000;
  chaos.arm({ id: 'faulty', target: { upstream: 'payments' }, fault, rate: 1, until });
  return { app, chaos, client: app.client, server: app.server, until };
}

describe('a fault of an upstream', () => {
  it('with a status looks like an answer of the upstream, which gets no request', async () => {
    const { app, client, server } = await startFaulty({ kind: 'status', status: 503, retryAfter: 2_000 });
    await using _ = app;
    await expect(client.get('/a')).rejects.toMatchObject({
      name: 'HttpStatusError',
      upstreamStatus: 503,
      retryAfter: 2_000,
      retryable: true,
      metadata: { upstream: 'payments', chaos: 'faulty' },
    });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['ECONNREFUSED', 'UPSTREAM_UNREACHABLE', 'not-sent'],
    ['ECONNRESET', 'UPSTREAM_CONNECTION_LOST', 'unknown'],
    ['ETIMEDOUT', 'UPSTREAM_TIMEOUT', 'not-sent'],
  ])('with the code %s looks like a failure of its connection', async (code, expected, outcome) => {
    const { app, client } = await startFaulty({ kind: 'error', code });
    await using _ = app;
    await expect(client.get('/a')).rejects.toMatchObject({
      code: expected,
      metadata: { upstream: 'payments', outcome, chaos: 'faulty' },
    });
  });

  it('with a result is an answer in JSON', async () => {
    const { app, client } = await startFaulty({ kind: 'result', value: { paid: true } });
    await using _ = app;
    expect((await client.get('/a')).json()).toEqual({ paid: true });
  });

  it('breaks off the body of a real answer', async () => {
    const { app, client, server } = await startFaulty({ kind: 'abort', afterBytes: 5 });
    await using _ = app;
    server.answers({ body: 'a long answer' });
    await expect(client.get('/a')).rejects.toMatchObject({
      code: 'UPSTREAM_BODY_BROKEN',
      metadata: { chaos: 'faulty' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('breaks off a stream after the bytes that have arrived', async () => {
    const { app, client, server } = await startFaulty({ kind: 'abort', afterBytes: 6 });
    await using _ = app;
    server.answers({ body: 'a long answer' });
    const stream = await client.stream('/a');
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream.body as AsyncIterable<Buffer>) text += chunk.toString();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_BODY_BROKEN' });
    expect(text).toBe('a long');
  });

  it('counts as a failure in the circuit of the upstream', async () => {
    const { app, client } = await startFaulty({ kind: 'status', status: 500 });
    await using _ = app;
    await client.get('/a').catch(() => undefined);
    expect(app.app.get(CircuitBreakerService).getState('http:payments')?.stats.failures).toBe(1);
  });

  it('reaches retries, and leaves the attempt after it alone', async () => {
    const clock = new VirtualClock();
    await using app = await startClient({ imports: [ChaosModule.forRoot()], clock });
    app.app.get(Chaos).arm({
      id: 'once',
      target: { upstream: 'payments' },
      fault: { kind: 'status', status: 503 },
      rate: 1,
      maxPerMinute: 1,
      until: clock.now() + 60_000,
    });
    const answer = await advanceUntilOver(clock, 1, app.client.get('/a'));
    expect(answer.status).toBe(200);
    expect(app.server.requests).toHaveLength(1);
  });

  it('spares other upstreams and other users of the policy', async () => {
    const { app, chaos, until } = await startFaulty({ kind: 'status', status: 503 });
    await using _ = app;
    chaos.disarm('faulty');
    chaos.arm({
      id: 'other',
      target: { upstream: 'other' },
      fault: { kind: 'status', status: 503 },
      rate: 1,
      until,
    });
    expect((await app.client.get('/a')).status).toBe(200);
  });
});

describe.each(HTTP_PLATFORMS)('the header of chaos rules on %s', (platform) => {
  @Controller()
  class Relay {
    constructor(@Inject(HttpClients) private readonly clients: HttpClients) {}

    @Get('relay')
    async relay(): Promise<string> {
      await this.clients.client('internal').get('/a');
      await this.clients.client('unmarked').get('/b');
      return 'ok';
    }
  }

  it('is passed on to upstreams that are marked as internal, and to no other', async () => {
    await using server = await ScriptedServer.start();
    await using app = await startApplication(platform, {
      imports: [
        CoreModule,
        ResilienceModule.forRoot(),
        HttpModule.forRoot(),
        HttpModule.forFeature([
          { name: 'internal', baseUrl: server.origin, external: false },
          { name: 'unmarked', baseUrl: server.origin },
        ]),
      ],
      controllers: [Relay],
    });
    await app.fetch('/relay', { headers: { [CHAOS_HEADER]: 'slow.1.abc' } });
    await app.fetch('/relay');
    expect(server.requests.map(({ url, headers }) => [url, headers[CHAOS_HEADER]])).toEqual([
      ['/a', 'slow.1.abc'],
      ['/b', undefined],
      ['/a', undefined],
      ['/b', undefined],
    ]);
  });
});
