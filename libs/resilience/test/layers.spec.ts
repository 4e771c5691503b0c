import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  Bulkhead,
  CircuitBreaker,
  Fallback,
  type ResilienceModuleOptions,
  Resilience,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { start } from './application.harness.js';

async function explain(
  service: new () => object,
  name: string,
  options: ResilienceModuleOptions = {},
): Promise<string> {
  const app = await start({ providers: [service], options });
  return app.get(ResilienceService).explain(name).toString();
}

describe('one option', () => {
  @Retry({ maxRetries: 4, maxDelay: 4_000 })
  @Resilience('videos')
  @Injectable()
  class Videos {
    @Retry({ maxRetries: 5 })
    async list(): Promise<void> {}
  }

  it('comes from the method, else its class, else the policy, else the module, else the default', async () => {
    const text = await explain(Videos, 'Videos.list', {
      defaults: { retry: { maxRetries: 2, maxDelay: 2_000, factor: 4, jitter: 'none' } },
      policies: { videos: { retry: { maxRetries: 3, maxDelay: 3_000, factor: 3 } } },
    });
    expect(text.split('\n').map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        'maxRetries = 5  [method]',
        'maxDelay = 4000  [class]',
        "factor = 3  [policy 'videos']",
        "jitter = 'none'  [module defaults]",
        'delay = 1000  [default]',
      ]),
    );
  });

  it('is absent when it is undefined', async () => {
    @Retry({ maxRetries: 4 })
    @Injectable()
    class Clips {
      @Retry({ maxRetries: undefined } as object)
      async list(): Promise<void> {}
    }
    expect(await explain(Clips, 'Clips.list')).toContain('maxRetries = 4  [class]');
  });

  it('comes from the policy of the same name for a circuit', async () => {
    @Injectable()
    class Payments {
      @CircuitBreaker({ name: 'bank', volumeThreshold: 9 })
      async pay(): Promise<void> {}
    }
    const policies = { bank: { circuitBreaker: { resetTimeout: 7, volumeThreshold: 9 } } };
    const text = await explain(Payments, 'Payments.pay', { policies });
    expect(text).toContain("resetTimeout = 7  [policy 'bank']");
    expect(text).toContain('volumeThreshold = 9  [method]');
  });

  it('has its origin explained for the back-off, in both forms', async () => {
    @Injectable()
    class Clips {
      @Retry({ backoff: { type: 'decorrelated', delay: 20 }, factor: 5 })
      async nested(): Promise<void> {}

      @Retry({ delay: 20 })
      async flat(): Promise<void> {}

      @Retry({ backoff: (attempt) => attempt, retryOn: [() => true] })
      async custom(): Promise<void> {}
    }
    const { get } = await start([Clips]);
    const backoffOf = (method: string): unknown =>
      Object.entries(get(ResilienceService).explain(`Clips.${method}`).steps[0]!.options)
        .slice(0, 3)
        .map(([option, { value, source }]) => `${option} ${String(value)} ${source}`);
    expect(backoffOf('nested')).toEqual([
      'backoff decorrelated method',
      'delay 20 method',
      'factor 5 method',
    ]);
    expect(backoffOf('flat')).toEqual(['backoff exponential default', 'delay 20 method', 'factor 2 default']);
    expect(backoffOf('custom')).toEqual([
      expect.stringContaining('=>'),
      'maxRetries 3 default',
      'jitter none default',
    ]);
  });
});

describe('explain()', () => {
  it('shows all steps of a call with their options', async () => {
    @Resilience('rates')
    @Injectable()
    class Rates {
      @Fallback('lastKnown', { on: RangeError })
      @Timeout({ total: 10_000, attempt: 2_000 })
      @Retry('database', { maxRetries: 2, budget: false })
      @CircuitBreaker({ name: 'rates-api', ignore: [TypeError], recordResult: (rate) => rate === 0 })
      @Bulkhead(20)
      async read(): Promise<number> {
        return 1;
      }

      lastKnown(): number {
        return 0;
      }
    }
    const text = await explain(Rates, 'Rates.read', {
      defaults: { circuitBreaker: { volumeThreshold: 20 } },
      policies: { rates: { bulkhead: { maxQueue: 100 } } },
    });
    expect(text.split('\n')).toEqual([
      'Rates.read: fallback > totalTimeout > retry > circuitBreaker > attemptTimeout > bulkhead > operation',
      '1. fallback (Rates.read)',
      "     use = 'lastKnown'  [method]",
      '     on = RangeError  [method]',
      '2. totalTimeout (Rates.read)',
      '     timeout = 10000  [method]',
      '3. retry (Rates.read)',
      "     backoff = 'exponential'  [preset 'database']",
      "     delay = 100  [preset 'database']",
      "     factor = 1.5  [preset 'database']",
      '     maxRetries = 2  [method]',
      "     jitter = 'none'  [preset 'database']",
      '     maxDelay = 10000  [default]',
      '     maxDuration = Infinity  [default]',
      "     retryOn = [isDatabaseConnectionError]  [preset 'database']",
      '     abortOn = []  [default]',
      '     respectRetryAfter = true  [default]',
      '     maxRetryAfter = 10000  [default]',
      '4. circuitBreaker (rates-api)',
      "     mode = 'enforce'  [default]",
      '     critical = false  [default]',
      '     timeout = false  [left to @Timeout()]',
      '     errorThresholdPercentage = 50  [default]',
      '     volumeThreshold = 20  [module defaults]',
      '     slowCallThresholdPercentage = 100  [default]',
      "     window = 'time'  [default]",
      '     rollingCountTimeout = 10000  [default]',
      '     rollingCountBuckets = 10  [default]',
      '     rollingCountSize = 100  [default]',
      '     resetTimeout = 30000  [default]',
      "     halfOpen = { calls: 1, successes: 1, mode: 'all', maxWait: 30000 }  [default]",
      '     ignore = [TypeError]  [method]',
      '     inspectCauses = false  [default]',
      '     recordResult = recordResult  [method]',
      '5. attemptTimeout (Rates.read)',
      '     timeout = 2000  [method]',
      '6. bulkhead (Rates.read)',
      '     maxConcurrent = 20  [method]',
      "     maxQueue = 100  [policy 'rates']",
      '     maxWait = Infinity  [default]',
      "     order = 'first-come'  [default]",
      '     targetWait = Infinity  [default]',
      '     abandonedAfter = 30000  [default]',
    ]);
  });

  it('shows a custom order', async () => {
    @Injectable()
    class Rates {
      @Resilience({ order: ['bulkhead', 'retry'] })
      @Retry(1)
      @Bulkhead(1)
      async read(): Promise<void> {}
    }
    expect(await explain(Rates, 'Rates.read')).toMatch(/^Rates\.read: bulkhead > retry > operation\n/);
  });

  it('shows presets, and a limit of a circuit that @Timeout() replaces', async () => {
    @Injectable()
    class Videos {
      @CircuitBreaker('youtube')
      @Timeout('api.fast')
      async list(): Promise<void> {}
    }
    const text = await explain(Videos, 'Videos.list');
    expect(text).toContain("consecutiveFailures = 3  [preset 'youtube']");
    expect(text).toContain('timeout = false  [left to @Timeout()]');
  });

  it('names the known policies and methods when a name is unknown', async () => {
    await expect(explain(class {}, 'Videos.list')).rejects.toThrow('there is none yet');
    @Injectable()
    class Videos {
      @Retry()
      async list(): Promise<void> {}
    }
    await expect(explain(Videos, 'Video.list', { policies: { youtube: {} } })).rejects.toThrow(
      `Expected "name" to be a policy or a decorated method ('youtube', 'Videos.list'), got "Video.list"`,
    );
  });
});
