import { Clock, SystemClock } from '@breakwater/core';
import { type HttpClient, type HttpPolicy, HttpModule, InjectHttp } from '@breakwater/http';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { Controller, Get, Inject, Injectable, Module, Req } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { type MisbehavingServer, answer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { until } from '../harness/until.js';

let last: MisbehavingServer;
const started: HttpApplication[] = [];
beforeEach(async () => {
  last = await openMisbehavingServer();
});
afterEach(async () => {
  for (const app of started.splice(0).toReversed()) await app[Symbol.asyncDispose]();
  await last.close();
});

/** Requests that a service got, and the gate that its handler waits at. */
@Injectable()
class Desk {
  readonly requests: IncomingMessage['headers'][] = [];
  gate = Promise.resolve();
}

@Controller('orders')
class OrdersController {
  constructor(
    @InjectHttp('next') private readonly next: HttpClient,
    @Inject(Desk) private readonly desk: Desk,
  ) {}

  @Get()
  async find(@Req() request: IncomingMessage): Promise<unknown> {
    this.desk.requests.push(request.headers);
    await this.desk.gate;
    return this.next.get('/orders').json();
  }
}

interface Service {
  readonly app: HttpApplication;
  readonly desk: Desk;
}

/** Starts a service that passes `GET /orders` on to the next one. */
async function startService(next: string, policy: HttpPolicy = {}, clock?: Clock): Promise<Service> {
  @Module({
    imports: [
      ResilienceModule.forRoot({ http: { deadline: true, retry: false } }),
      HttpModule.forRoot(),
      HttpModule.forFeature([{ name: 'next', baseUrl: next, policy }]),
    ],
    controllers: [OrdersController],
    providers: [Desk, { provide: APP_FILTER, useClass: ErrorTrackingFilter }],
  })
  class ServiceModule {}

  const app = await startApplication('Express', {
    imports: [ServiceModule],
    override: (builder) => (clock ? builder.overrideProvider(Clock).useValue(clock) : builder),
  });
  started.push(app);
  return { app, desk: app.app.get(Desk) };
}

const received = (requests: readonly unknown[], count = 1): Promise<unknown> =>
  until(
    () => requests.length,
    (length) => length === count,
  );

describe('two services in a row', () => {
  it('pass the deadline on, less the time that each of them has used', async () => {
    const second = await startService(last.origin);
    const first = await startService(second.app.url);
    last.on('/orders', (socket) =>
      socket.write(answer('200 OK', { 'content-type': 'application/json', 'content-length': 2 }, '{}')),
    );
    const gates = [first, second].map(({ desk }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      desk.gate = promise;
      return resolve;
    });
    const answered = first.app.json('/orders', { headers: { 'x-request-timeout-ms': '2000' } });
    await received(first.desk.requests);
    await first.app.clock.advance(500);
    gates[0]!();
    await received(second.desk.requests);
    await second.app.clock.advance(400);
    gates[1]!();
    expect(await answered).toEqual({ status: 200, body: {} });
    expect(second.desk.requests[0]!['x-request-timeout-ms']).toBe('1500');
    expect(last.requests[0]!.headers['x-request-timeout-ms']).toBe('1100');
  });

  it('give up together when the deadline of the first one is over', async () => {
    const second = await startService(last.origin);
    const first = await startService(second.app.url);
    last.on('/orders', () => undefined);
    const answered = first.app.fetch('/orders', { headers: { 'x-request-timeout-ms': '2000' } });
    await received(last.requests);
    await first.app.clock.advance(2_000);
    expect((await answered).status).toBe(408);
    await until(
      () => last.connections,
      (count) => count === 0,
    );
    expect(last.requests).toHaveLength(1);
  });

  it('leave retries to the first one once the second one refuses calls', async () => {
    const quick = { retry: { maxRetries: 2, delay: 1, maxDelay: 1, jitter: 'none' as const } };
    const second = await startService(
      last.origin,
      { ...quick, circuitBreaker: { consecutiveFailures: 3 } },
      new SystemClock(),
    );
    const first = await startService(second.app.url, quick, new SystemClock());
    last.on('/orders', (socket) => socket.write(answer('503 Busy', { 'content-length': 0 })));
    expect((await first.app.fetch('/orders')).status).toBe(503);
    expect(last.requests.map(({ headers }) => headers['x-retry-attempt'])).toEqual([undefined, '2', '3']);
    expect(second.desk.requests.map((headers) => headers['x-retry-attempt'])).toEqual([undefined, '2']);
  });
});
