import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExternalServiceError, currentContext } from '@breakwater/core';
import {
  CircuitBreaker,
  CircuitBreakerService,
  Fallback,
  ResilienceModule,
  Retry,
} from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { Injectable, Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/until.js';

let RATES = '';

@Injectable()
class RateClient {
  @Fallback({ value: 'unknown' })
  @Retry({ maxRetries: 2 })
  @CircuitBreaker('rates')
  async rate(pair: string): Promise<string> {
    const response = await fetch(`${RATES}/${pair}`, { signal: currentContext()?.signal ?? null });
    if (!response.ok) throw new ExternalServiceError(`The rates service answered ${response.status}.`);
    return response.text();
  }
}

@Module({ imports: [ResilienceModule.forRoot({ http: { deadline: true } })], providers: [RateClient] })
class AppModule {}

let server: Server;
let status: number;
let asked: number;
let application: HttpApplication;

beforeEach(async () => {
  status = 200;
  asked = 0;
  server = createServer((_request, response) => {
    asked++;
    response.writeHead(status).end('1.1');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  RATES = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  application = await startApplication('Express', { imports: [AppModule] });
});

afterEach(async () => {
  await application.app.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the example of the README', () => {
  const rate = (): Promise<string> => application.app.get(RateClient).rate('EURUSD');

  it('answers with the rate', async () => {
    expect(await rate()).toBe('1.1');
  });

  it('retries twice, then answers with the fallback', async () => {
    status = 503;
    const answer = rate();
    await until(
      async () => {
        await application.clock.advance(1_000);
        return asked;
      },
      (calls) => calls === 3,
    );
    expect(await answer).toBe('unknown');
  });

  it('does not call the service while the circuit is open', async () => {
    application.app.get(CircuitBreakerService).openCircuit('rates');
    expect([await rate(), asked]).toEqual(['unknown', 0]);
  });
});
