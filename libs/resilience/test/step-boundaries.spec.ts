import { declareStep, definePolicyStep } from '@breakwater/resilience/steps';
import { describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  Fallback,
  Hedge,
  Retry,
  Timeout,
} from '../src/index.js';
import { refused, start } from './application.harness.js';

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    busy?: true;
    broken?: true;
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

  describe('with a step that throws where it should reject', () => {
    const broken = definePolicyStep({
      slot: 'chaos',
      kind: 'broken',
      plan: () => ({
        options: {},
        wrap: () => () => {
          throw new Error('a defect of the step');
        },
      }),
    });
    const attempts = { maxRetries: 1, delay: 1 };

    it.each([
      ['nothing else', []],
      ['a circuit breaker', [CircuitBreaker()]],
      ['a total timeout', [Timeout(10)]],
      ['an attempt timeout', [Timeout({ attempt: 10 })]],
      ['an adaptive timeout', [Timeout({ attempt: { adaptive: 'p99', base: 1_000 } })]],
      ['a bulkhead', [Bulkhead(1)]],
      ['retries', [Retry(attempts)]],
      ['a hedge', [Hedge({ delay: 5, idempotent: true })]],
      ['all of them', [CircuitBreaker(), Timeout({ total: 50, attempt: 10 }), Bulkhead(1), Retry(attempts)]],
    ])('reject and leave no timer behind, below %s', async (_, decorators) => {
      const decorateAll: MethodDecorator = (...place) => {
        for (const decorate of decorators) decorate(...place);
      };
      @Injectable()
      class Reports {
        @decorateAll
        @declareStep(broken, true)
        async read(): Promise<void> {}
      }
      const { get, clock } = await start([Reports]);
      for (let call = 0; call < 2; call++) {
        const result = get(Reports).read();
        result.catch(() => {});
        await clock.advance(10);
        await expect(result).rejects.toThrow('a defect of the step');
      }
      expect(clock.referenced).toBe(0);
    });

    it('start hedges of later calls', async () => {
      let isBroken = false;
      let runs = 0;
      const sometimes = definePolicyStep({
        slot: 'callRate',
        kind: 'broken',
        plan: () => ({
          options: {},
          wrap: (next) => (call) => {
            if (isBroken) throw new Error('a defect of the step');
            return next(call);
          },
        }),
      });
      @Injectable()
      class Reports {
        @Hedge({ delay: 5, idempotent: true })
        @declareStep(sometimes, true)
        read(): Promise<void> {
          runs++;
          return new Promise(() => {});
        }
      }
      const { get, clock } = await start([Reports]);
      get(Reports)
        .read()
        .catch(() => {});
      isBroken = true;
      await clock.advance(5);
      isBroken = false;
      get(Reports)
        .read()
        .catch(() => {});
      await clock.advance(5);
      expect(runs).toBe(3);
    });

    it('give the permit of a trial call back', async () => {
      let isBroken = true;
      const sometimes = definePolicyStep({
        slot: 'chaos',
        kind: 'broken',
        plan: () => ({
          options: {},
          wrap: (next) => (call) => {
            if (isBroken) throw refused();
            return next(call);
          },
        }),
      });
      @Injectable()
      class Reports {
        @CircuitBreaker('reports', { consecutiveFailures: 1, resetTimeout: 10 })
        @Fallback({ value: 'none' })
        @declareStep(sometimes, true)
        async read(): Promise<string> {
          return 'report';
        }
      }
      const { get, clock } = await start([Reports]);
      await expect(get(Reports).read()).resolves.toBe('none');
      expect(get(CircuitBreakerService).getState('reports')).toMatchObject({ state: 'open' });
      isBroken = false;
      await clock.advance(10);
      await expect(get(Reports).read()).resolves.toBe('report');
    });
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
