import {
  currentContext,
  NotFoundError,
  RequestContext,
  runInContext,
  TimeoutExceededError,
} from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { CircuitBreakerHarness } from '../test/circuit-breaker.harness.js';
import type { CallContext } from './invocation/call.js';
import { CircuitBreakerRegistry } from './circuit-breaker/circuit-breaker.registry.js';
import { CircuitBreakerService } from './circuit-breaker.service.js';
import type { CallFinishedEvent, FallbackUsedEvent } from './telemetry/resilience.events.js';

function setUp() {
  const harness = new CircuitBreakerHarness();
  const { clock } = harness;
  const service = new CircuitBreakerService(new CircuitBreakerRegistry(harness.environment));
  const finished: CallFinishedEvent[] = [];
  const fallbacks: FallbackUsedEvent[] = [];
  harness.events.on('call.finished', (event) => finished.push(event));
  harness.events.on('fallback.used', (event) => fallbacks.push(event));
  const fail = (name = 'payments'): Promise<unknown> =>
    service.execute(name, () => Promise.reject(new Error('broken'))).catch((error: unknown) => error);
  return { harness, clock, service, finished, fallbacks, fail };
}

const never = new Promise<never>(() => {});

describe('CircuitBreakerService', () => {
  describe('execute', () => {
    it('runs the operation with its signal, attempt and deadline', async () => {
      const { clock, service } = setUp();
      let context: CallContext | undefined;
      const result = await service.execute('payments', (given) => ((context = given), 'paid'));
      expect(result).toBe('paid');
      expect(context).toMatchObject({ attempt: 1, deadline: clock.now() + 3_000 });
      expect(context?.signal.aborted).toBe(false);
    });

    it('opens only the circuit of the name after failures', async () => {
      const { service, fail } = setUp();
      for (let call = 0; call < 5; call++) await fail();
      expect(await fail()).toMatchObject({ code: 'CIRCUIT_OPEN', circuit: 'payments' });
      await expect(service.execute('orders', () => 1)).resolves.toBe(1);
    });

    it('passes the error to the fallback and returns its answer', async () => {
      const { service, fallbacks } = setUp();
      const error = new Error('broken');
      const fallback = jest.fn((given: unknown) => ({ given }));
      const result = await service.execute('payments', () => Promise.reject(error), fallback);
      expect(result).toEqual({ given: error });
      expect(service.getState('payments')?.stats).toMatchObject({ failures: 1, fallbacks: 1 });
      expect(fallbacks).toEqual([{ name: 'payments', error, succeeded: true }]);
    });

    it('falls back when the circuit refuses', async () => {
      const { service } = setUp();
      await service.execute('payments', () => 1);
      service.openCircuit('payments');
      const operation = jest.fn();
      await expect(service.execute('payments', operation, () => 'cached')).resolves.toBe('cached');
      expect(operation).not.toHaveBeenCalled();
    });

    it('rejects with the error of a fallback that fails', async () => {
      const { service, fallbacks, finished } = setUp();
      const fallback = (): Promise<never> => Promise.reject(new Error('no cache'));
      const result = service.execute('payments', () => Promise.reject(new Error('broken')), fallback);
      await expect(result).rejects.toThrow('no cache');
      expect(fallbacks).toMatchObject([{ succeeded: false, error: { message: 'broken' } }]);
      expect(finished).toMatchObject([{ outcome: 'failure', error: { message: 'no cache' } }]);
    });

    it('runs no fallback when the caller has left', async () => {
      const { service, finished } = setUp();
      const controller = new AbortController();
      const fallback = jest.fn();
      const result = service.execute('payments', () => never, fallback, { signal: controller.signal });
      controller.abort(new Error('left'));
      await expect(result).rejects.toThrow('left');
      expect(fallback).not.toHaveBeenCalled();
      expect(service.getState('payments')?.stats).toMatchObject({ calls: 0, ignored: 1, fallbacks: 0 });
      expect(finished).toMatchObject([{ outcome: 'aborted', attempts: 1 }]);
    });

    it('falls back when the time of the call is over', async () => {
      const { clock, service } = setUp();
      const result = service.execute(
        'payments',
        () => never,
        () => 'cached',
        { timeout: 50 },
      );
      await clock.advance(50);
      await expect(result).resolves.toBe('cached');
    });

    it('ends with the request that it belongs to', async () => {
      const { service } = setUp();
      const request = new RequestContext({ requestId: 'r-1', deadline: 40 });
      let context: CallContext | undefined;
      const result = runInContext(request, () =>
        service.execute('payments', (given) => ((context = given), never)),
      );
      expect(context?.deadline).toBe(40);
      request.cancel(new TimeoutExceededError('request', 40, { status: 408 }));
      await expect(result).rejects.toMatchObject({ status: 408 });
      expect(service.getState('payments')?.stats).toMatchObject({ timeouts: 0, ignored: 1 });
    });

    it('runs the operation inside of its own context', async () => {
      const { service } = setUp();
      const seen = await service.execute('payments', (context) => Object.is(currentContext(), context));
      expect(seen).toBe(true);
      expect(currentContext()).toBeUndefined();
    });

    it('leaves nothing behind in a request that goes on', async () => {
      const { service } = setUp();
      const request = new RequestContext();
      let scope: CallContext | undefined;
      await runInContext(request, () => service.execute('payments', (given) => (scope = given)));
      request.cancel('the end');
      expect(scope?.signal.aborted).toBe(false);
    });

    it('applies options, and refuses others for the same name', async () => {
      const { service } = setUp();
      await service.execute('payments', () => 1, undefined, { volumeThreshold: 1 });
      await expect(service.execute('payments', () => 1, undefined, { volumeThreshold: 2 })).rejects.toThrow(
        "CircuitBreakerService.execute('payments')",
      );
      await expect(service.execute('payments', () => 1)).resolves.toBe(1);
    });

    it('does not take a signal alone for options of the circuit', async () => {
      const { service } = setUp();
      await service.execute('payments', () => 1, undefined, { volumeThreshold: 1 });
      const { signal } = new AbortController();
      await expect(service.execute('payments', () => 2, undefined, { signal })).resolves.toBe(2);
    });

    it.each<[string, () => unknown, string]>([
      ['success', () => 1, 'success'],
      ['failure', () => Promise.reject(new Error('broken')), 'failure'],
      ['timeout', () => Promise.reject(new TimeoutExceededError('x', 1)), 'timeout'],
    ])('publishes the end of a call: %s', async (_what, operation, outcome) => {
      const { service, finished } = setUp();
      const request = new RequestContext({ requestId: 'r-1' });
      await runInContext(request, () => service.execute('payments', operation)).catch(() => undefined);
      expect(finished).toMatchObject([
        { name: 'payments', outcome, attempts: 1, duration: 0, requestId: 'r-1' },
      ]);
    });

    it('publishes the end of a refused call, and of a call with a fallback', async () => {
      const { clock, service, finished } = setUp();
      await service.execute('payments', () => 1);
      service.openCircuit('payments');
      await service.execute('payments', () => 1).catch(() => undefined);
      const slow = service.execute(
        'payments',
        () => 1,
        async () => {
          await never;
        },
      );
      void slow;
      await service.execute(
        'payments',
        () => 1,
        () => 2,
      );
      await clock.settle();
      expect(finished.slice(1)).toMatchObject([
        { outcome: 'rejected', attempts: 0, error: { code: 'CIRCUIT_OPEN' } },
        { outcome: 'fallback', attempts: 0 },
      ]);
      expect(finished[0]).not.toHaveProperty('error');
    });
  });

  it('publishes nothing without a listener', async () => {
    const { harness, service, finished, fail } = setUp();
    jest.spyOn(harness.events.topic('call.finished'), 'active', 'get').mockReturnValue(false);
    await fail();
    expect(finished).toEqual([]);
    expect(service.getState('payments')?.stats.failures).toBe(1);
  });

  describe('getState', () => {
    it('is undefined for an unknown name', () => {
      expect(setUp().service.getState('payments')).toBeUndefined();
    });

    it('shows the whole state', async () => {
      const { clock, service } = setUp();
      await clock.advance(7);
      const options = { volumeThreshold: 2, critical: true };
      await service.execute('payments', () => 1, undefined, options);
      await service
        .execute('payments', () => Promise.reject(new Error('x')), undefined, options)
        .catch(() => {});
      await clock.advance(3);
      expect(service.getState('payments')).toEqual({
        name: 'payments',
        state: 'open',
        isOpen: true,
        critical: true,
        retryAfter: 29_997,
        since: 7,
        stats: {
          calls: 0,
          successes: 0,
          failures: 0,
          ignored: 0,
          timeouts: 0,
          slow: 0,
          rejected: 0,
          fallbacks: 0,
          failureRate: -1,
          slowCallRate: -1,
          lastFailureTime: 7,
        },
      });
    });

    it('remembers the last failure until the circuit is reset', async () => {
      const { clock, service, fail } = setUp();
      await service.execute('payments', () => 1);
      expect(service.getState('payments')?.stats).not.toHaveProperty('lastFailureTime');
      await clock.advance(7);
      await fail();
      await clock.advance(60_000);
      await service.execute('payments', () => 1);
      expect(service.getState('payments')?.stats.lastFailureTime).toBe(7);
      service.reset('payments');
      expect(service.getState('payments')?.stats).not.toHaveProperty('lastFailureTime');
    });

    it('shows rates from the volume threshold on, and only outcomes in the window', async () => {
      const { clock, service, fail } = setUp();
      await service.execute('payments', () => 1);
      await service.execute('payments', () => 1);
      await service.execute('payments', () => 1);
      await fail();
      expect(service.getState('payments')?.stats.failureRate).toBe(-1);
      await service.execute('payments', () => 1);
      expect(service.getState('payments')?.stats).toMatchObject({
        calls: 5,
        failureRate: 20,
        slowCallRate: 0,
      });
      await clock.advance(10_000);
      expect(service.getState('payments')?.stats).toMatchObject({ calls: 0, failureRate: -1 });
    });
  });

  it('shows all states by name', async () => {
    const { service } = setUp();
    await service.execute('a', () => 1);
    await service.execute('b', () => 1);
    service.openCircuit('b');
    expect(service.getAllStates()).toMatchObject({ a: { state: 'closed' }, b: { state: 'forced-open' } });
  });

  it('operates circuits by name', async () => {
    const { service, fail } = setUp();
    await fail();
    const states = (['openCircuit', 'closeCircuit', 'disable', 'enable'] as const).map((order) => {
      service[order]('payments');
      return service.getState('payments')?.state;
    });
    expect(states).toEqual(['forced-open', 'closed', 'disabled', 'closed']);
    await fail();
    service.reset('payments');
    expect(service.getState('payments')?.stats.failures).toBe(0);
  });

  it.each(['openCircuit', 'closeCircuit', 'reset', 'disable', 'enable', 'get'] as const)(
    '%s() names the circuits in use when the name is unknown',
    async (order) => {
      const { service } = setUp();
      const unknown = (): unknown => service[order]('paymnts');
      expect(unknown).toThrow(NotFoundError);
      expect(unknown).toThrow("There is no circuit 'paymnts'. Circuits in use: none so far.");
      await service.execute('payments', () => 1);
      await service.execute('orders', () => 1);
      expect(unknown).toThrow("Circuits in use: 'payments', 'orders'.");
    },
  );

  it('refuses all calls after shutdown()', async () => {
    const { service, fail } = setUp();
    await fail();
    service.shutdown();
    expect(await fail()).toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('returns one opossum breaker per circuit', async () => {
    const { service, fail } = setUp();
    await fail();
    expect(service.get('payments')).toBe(service.get('payments'));
    expect(service.get('payments').stats.failures).toBe(1);
  });

  it('restores its state in another process', async () => {
    const old = setUp();
    for (let call = 0; call < 5; call++) await old.fail();
    const next = setUp();
    await next.clock.advance(10_000);
    next.service.restoreState(JSON.parse(JSON.stringify(old.service.exportState())) as never);
    expect(await next.fail()).toMatchObject({ code: 'CIRCUIT_OPEN', retryAfter: 20_000 });
  });

  describe('remove', () => {
    it('removes the circuit, publishes that, and makes a new one for the next call', async () => {
      const { harness, service, fail } = setUp();
      const removed: string[] = [];
      harness.events.on('circuit-breaker.removed', ({ circuit }) => removed.push(circuit));
      for (let call = 0; call < 5; call++) await fail();
      service.remove('payments');
      expect(removed).toEqual(['payments']);
      expect([service.getState('payments'), service.getAllStates()]).toEqual([undefined, {}]);
      await expect(service.execute('payments', () => 'paid')).resolves.toBe('paid');
    });

    it('lets the next call choose other options', async () => {
      const { service } = setUp();
      await service.execute('payments', () => 1, undefined, { timeout: 100 });
      service.remove('payments');
      await expect(service.execute('payments', () => 2, undefined, { timeout: 200 })).resolves.toBe(2);
    });

    it('leaves no timer behind, and publishes nothing more about the circuit', async () => {
      const { harness, clock, service, fail } = setUp();
      for (let call = 0; call < 5; call++) await fail();
      service.remove('payments');
      harness.transitions.length = 0;
      await clock.advance(120_000);
      expect(harness.transitions).toEqual([]);
      expect(clock.pending).toBe(0);
    });

    it('lets running calls end for their callers, and does not count them', async () => {
      const { harness, service } = setUp();
      const work = Promise.withResolvers<string>();
      const call = service.execute('payments', () => work.promise);
      service.remove('payments');
      await service.execute('payments', () => 'other');
      harness.calls.length = 0;
      work.resolve('late');
      await expect(call).resolves.toBe('late');
      expect(harness.calls).toEqual([]);
      expect(service.getState('payments')?.stats.calls).toBe(1);
    });

    it('shuts down the opossum breaker that was handed out', async () => {
      const { service } = setUp();
      await service.execute('payments', () => 1);
      const breaker = service.get('payments');
      const shutdown = jest.fn();
      breaker.on('shutdown', shutdown);
      service.remove('payments');
      expect([shutdown.mock.calls.length, breaker.isShutdown]).toEqual([1, true]);
      await expect(breaker.fire(() => 2)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    });

    it('refuses an unknown name', () => {
      const { service } = setUp();
      expect(() => service.remove('payments')).toThrow(NotFoundError);
    });
  });
});
