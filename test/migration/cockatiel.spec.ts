import { CircuitBreaker, ResilienceModule, Retry, Timeout } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { afterEach, describe, expect, it } from '@jest/globals';

let calls = 0;
let failures = 0;

afterEach(() => {
  calls = 0;
});

/** The service that both versions call. It fails as often as it is told to. */
async function fetchRate(): Promise<number> {
  calls++;
  if (failures-- > 0) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  return 1.08;
}

class RatesBefore {
  readonly #policy = wrap(
    timeout(10_000, TimeoutStrategy.Aggressive),
    retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff({ initialDelay: 1 }) }),
    circuitBreaker(handleAll, { halfOpenAfter: 30_000, breaker: new ConsecutiveBreaker(5) }),
  );

  rate(): Promise<number> {
    return this.#policy.execute(() => fetchRate());
  }
}

@Injectable()
class RatesAfter {
  @Timeout(10_000)
  @Retry({ maxRetries: 3, delay: 1 })
  @CircuitBreaker('rates', { resetTimeout: 30_000, consecutiveFailures: 5 })
  async rate(): Promise<number> {
    return fetchRate();
  }
}

@Module({ imports: [ResilienceModule.forRoot()], providers: [RatesAfter] })
class RatesModule {}

describe('policies of cockatiel and their decorators', () => {
  it('make the same number of attempts', async () => {
    const app = await NestFactory.createApplicationContext(RatesModule, { logger: new RecordingLogger() });
    for (const rates of [new RatesBefore(), app.get(RatesAfter)]) {
      [calls, failures] = [0, 3];
      expect(await rates.rate()).toBe(1.08);
      expect(calls).toBe(4);
    }
    await app.close();
  });
});
