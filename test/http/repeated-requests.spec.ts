import { HttpModule, type HttpClient, InjectHttp } from '@breakwater/http';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { Controller, Get } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type MisbehavingServer, answer, openMisbehavingServer } from '../harness/misbehaving-server.js';

let upstream: MisbehavingServer;
let service: HttpApplication;

@Controller('orders')
class OrdersController {
  constructor(@InjectHttp('payments') private readonly payments: HttpClient) {}

  @Get()
  find(): Promise<unknown> {
    return this.payments.get('/payments').json();
  }
}

beforeEach(async () => {
  upstream = await openMisbehavingServer();
  const policy = { retry: { maxRetries: 2, delay: 1, maxDelay: 1, jitter: 'none' as const } };
  service = await startApplication('Express', {
    imports: [
      ResilienceModule.forRoot({ http: { deadline: true, retry: false } }),
      HttpModule.forRoot(),
      HttpModule.forFeature([{ name: 'payments', baseUrl: upstream.origin, policy }]),
    ],
    controllers: [OrdersController],
    providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
  });
});

afterEach(async () => {
  await service[Symbol.asyncDispose]();
  await upstream.close();
});

const REFUSAL = JSON.stringify({ code: 'CIRCUIT_OPEN', retryable: false });

describe('a service whose caller repeats its request', () => {
  it('says so to the upstream, which then forbids further attempts', async () => {
    upstream.on('/payments', (socket) =>
      socket.write(
        answer(
          '503 Service Unavailable',
          { 'content-type': 'application/problem+json', 'content-length': REFUSAL.length },
          REFUSAL,
        ),
      ),
    );
    const response = await service.fetch('/orders', { headers: { 'x-retry-attempt': '2' } });
    expect(upstream.requests.map(({ headers }) => headers['x-retry-attempt'])).toEqual(['2']);
    expect(response.status).toBe(503);
    await expect(response.json()).resolves.toMatchObject({ retryable: false });
  });

  it('says nothing for a first attempt', async () => {
    upstream.on('/payments', (socket) =>
      socket.write(answer('200 OK', { 'content-type': 'application/json', 'content-length': 2 }, '{}')),
    );
    await service.fetch('/orders');
    expect(upstream.requests.map(({ headers }) => headers['x-retry-attempt'])).toEqual([undefined]);
  });
});
