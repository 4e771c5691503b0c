import { CircuitBreaker, CircuitBreakerService, Fallback, ResilienceModule } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import OpossumBreaker from 'opossum';
import { describe, expect, it } from '@jest/globals';

/** The service that both versions call. It fails. */
async function fetchRate(pair: string): Promise<number> {
  throw new Error(`no rate of ${pair}`);
}

@Injectable()
class RatesBefore {
  readonly #breaker = new OpossumBreaker(fetchRate, {
    timeout: 3_000,
    errorThresholdPercentage: 50,
    resetTimeout: 30_000,
    volumeThreshold: 5,
  });

  constructor() {
    this.#breaker.fallback(() => 0);
  }

  rate(pair: string): Promise<number> {
    return this.#breaker.fire(pair);
  }

  get isOpen(): boolean {
    return this.#breaker.opened;
  }

  close(): void {
    this.#breaker.shutdown();
  }
}

@Injectable()
class RatesAfter {
  @Fallback({ value: 0 })
  @CircuitBreaker('rates', {
    timeout: 3_000,
    errorThresholdPercentage: 50,
    resetTimeout: 30_000,
    volumeThreshold: 5,
  })
  async rate(pair: string): Promise<number> {
    return fetchRate(pair);
  }
}

@Module({ imports: [ResilienceModule.forRoot()], providers: [RatesBefore, RatesAfter] })
class RatesModule {}

describe('a circuit of opossum and its decorator', () => {
  it('answer with the fallback, and open after the same call', async () => {
    const app = await NestFactory.createApplicationContext(RatesModule, { logger: new RecordingLogger() });
    const [before, after] = [app.get(RatesBefore), app.get(RatesAfter)];
    const circuits = app.get(CircuitBreakerService);
    for (let call = 1; call <= 5; call++) {
      expect([await before.rate('EURUSD'), await after.rate('EURUSD')]).toEqual([0, 0]);
      expect([before.isOpen, circuits.getState('rates')?.isOpen]).toEqual([call === 5, call === 5]);
    }
    before.close();
    await app.close();
  });
});
