import { declareStep, definePolicyStep } from '@breakwater/resilience/steps';
import { describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Bulkhead, CircuitBreaker, Retry, Timeout } from '../src/index.js';
import { refused, start } from './application.harness.js';

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    busy?: true;
  }
}

describe('the steps of one call', () => {
  it('charge the circuit breaker only with the time below it', async () => {
    let work = (): void => {};
    const busy = definePolicyStep({
      slot: 'hedge',
      kind: 'busy',
      plan: () => ({
        options: {},
        wrap: (next) => (call) => {
          work();
          return next(call);
        },
      }),
    });
    @Injectable()
    class Reports {
      @Timeout(1_000)
      @declareStep(busy, true)
      @CircuitBreaker({ slowCallDuration: 40 })
      async read(): Promise<void> {}
    }
    const { get, clock, events } = await start([Reports]);
    const durations: number[] = [];
    events.on('circuit-breaker.call', ({ duration }) => durations.push(duration));
    work = () => {
      const later = clock.now() + 50;
      jest.spyOn(clock, 'now').mockReturnValue(later);
    };
    await get(Reports).read();
    expect(durations).toEqual([0]);
  });

  it.each([
    ['a circuit breaker', CircuitBreaker({ timeout: 10 })],
    ['a total timeout', Timeout(10)],
    ['an attempt timeout', Timeout({ attempt: 10 })],
  ])('keep the slot of a call that %s gave up until its work ends', async (_, limit) => {
    let end = (): void => {};
    @Injectable()
    class Reports {
      @limit
      @Bulkhead(1)
      read(): Promise<void> {
        return new Promise((resolve) => (end = resolve));
      }
    }
    const { get, clock } = await start([Reports]);
    const call = get(Reports).read();
    call.catch(() => {});
    await clock.advance(10);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(get(Reports).read()).rejects.toMatchObject({ code: 'BULKHEAD_FULL' });
    end();
    await clock.settle();
    const next = get(Reports).read();
    end();
    await expect(next).resolves.toBeUndefined();
  });

  it('repeat nothing once a timeout has answered the caller', async () => {
    let fail = (_error: Error): void => {};
    let calls = 0;
    @Injectable()
    class Reports {
      @Retry({ maxRetries: 3, delay: 1 })
      @Timeout(10)
      read(): Promise<void> {
        calls++;
        return new Promise((_, reject) => (fail = reject));
      }
    }
    const { get, clock } = await start([Reports]);
    const call = get(Reports).read();
    call.catch(() => {});
    await clock.advance(10);
    fail(refused());
    await clock.advance(100);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(calls).toBe(1);
  });
});
