import { ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { CircuitBreaker, ResilienceModule, Retry } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';

let failures = 0;
let calls = 0;

@Injectable()
class Upstream {
  @Retry({ maxRetries: 2, delay: 0, jitter: 'none' })
  @CircuitBreaker('upstream')
  async call(): Promise<string> {
    calls++;
    if (failures-- > 0) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return 'done';
  }
}

@Injectable()
class ImportVideos {
  constructor(
    private readonly upstream: Upstream,
    private readonly tracker: ErrorTracker,
  ) {}

  run = (): Promise<string> => this.tracker.wrap(() => this.upstream.call())();

  tracked(): number {
    return this.tracker.getErrorStats().total;
  }
}

@Module({
  imports: [ResilienceModule.forRoot(), ErrorTrackingModule.forRoot()],
  providers: [Upstream, ImportVideos],
})
class ImportModule {}

describe('a script', () => {
  /** Runs the script as its main file does, and returns its result and the number of tracked errors. */
  async function main(failing: number): Promise<[unknown, number]> {
    failures = failing;
    calls = 0;
    const logger = new RecordingLogger();
    const app = await NestFactory.createApplicationContext(ImportModule, { logger });
    try {
      const result = await app
        .get(ImportVideos)
        .run()
        .catch((error: unknown) => error);
      return [result, app.get(ImportVideos).tracked()];
    } finally {
      await app.close();
    }
  }

  it('repeats its calls by their decorators', async () => {
    expect(await main(2)).toEqual(['done', 0]);
    expect(calls).toBe(3);
  });

  it('tracks the error that ends it', async () => {
    expect(await main(Infinity)).toMatchObject([{ code: 'ECONNRESET' }, 1]);
  });
});
