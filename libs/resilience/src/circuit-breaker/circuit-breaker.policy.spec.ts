import { AsyncLocalStorage } from 'node:async_hooks';
import { BulkheadFullError, CircuitOpenError, RequestContext, TimeoutExceededError } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';
import { runOperation } from '../invocation/run-operation.js';
import { Call } from '../invocation/call.js';

const newCall = (parent?: RequestContext): Call =>
  new Call({ name: 'x', operation: () => 'run', attempts: 0, committed: false }, {}, parent);

describe('CircuitBreakerPolicy', () => {
  it('returns the result and publishes the duration', async () => {
    const harness = new CircuitBreakerHarness();
    const call = harness.start();
    await harness.clock.advance(12.5);
    await call.succeed('value');
    await expect(call.result).resolves.toBe('value');
    expect(harness.calls).toEqual([{ circuit: 'videos', outcome: 'success', duration: 12.5 }]);
    expect(harness.shown.stats).toEqual({
      calls: 1,
      successes: 1,
      failures: 0,
      ignored: 0,
      timeouts: 0,
      slow: 0,
      rejected: 0,
      fallbacks: 0,
      failureRate: -1,
      slowCallRate: -1,
    });
  });

  it('publishes a failure with its error', async () => {
    const harness = new CircuitBreakerHarness();
    const error = new Error('broken');
    await harness.fail(1, error);
    expect(harness.calls).toEqual([{ circuit: 'videos', outcome: 'failure', duration: 0, error }]);
  });

  it('publishes a refusal with its error, which has no stack', async () => {
    const harness = new CircuitBreakerHarness();
    harness.circuit.forceOpen();
    const error: unknown = await harness.start().result.catch((reason: unknown) => reason);
    expect(harness.calls).toEqual([{ circuit: 'videos', outcome: 'rejected', duration: 0, error }]);
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect((error as Error).stack).not.toContain('\n    at ');
  });

  describe('its refusals', () => {
    const refusal = (harness: CircuitBreakerHarness): Promise<unknown> =>
      harness.start().result.catch((reason: unknown) => reason);

    it('name the failure that opened the circuit, also while a trial runs, until it closes', async () => {
      const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 1_000 });
      const error = new Error('broken');
      await harness.fail(1, error);
      expect(await refusal(harness)).toMatchObject({ code: 'CIRCUIT_OPEN', cause: error });
      await harness.clock.advance(1_000);
      const trial = harness.start();
      expect(await refusal(harness)).toMatchObject({ cause: error });
      await trial.succeed('value');
      harness.circuit.open();
      expect(await refusal(harness)).not.toHaveProperty('cause');
    });

    it('name the failure of the last trial', async () => {
      const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 1_000 });
      await harness.fail(1, new Error('first'));
      await harness.clock.advance(1_000);
      await harness.fail(1, new Error('second'));
      expect(await refusal(harness)).toMatchObject({ cause: { message: 'second' } });
    });

    it('have no cause when an operator has opened it', async () => {
      const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
      await harness.fail(1, new Error('broken'));
      harness.circuit.forceOpen();
      expect(await refusal(harness)).not.toHaveProperty('cause');
    });
  });

  it('publishes nothing without a listener, but counts', async () => {
    const harness = new CircuitBreakerHarness();
    const topic = harness.events.topic('circuit-breaker.call');
    const publish = jest.spyOn(topic, 'publish');
    jest.spyOn(topic, 'active', 'get').mockReturnValue(false);
    await harness.succeed();
    await harness.fail();
    harness.circuit.forceOpen();
    await harness.fail();
    expect(publish).not.toHaveBeenCalled();
    expect(harness.shown.stats.rejected).toBe(1);
  });

  it('publishes no observed refusal without a listener', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'observe', volumeThreshold: 1 });
    const topic = harness.events.topic('circuit-breaker.call');
    const publish = jest.spyOn(topic, 'publish');
    jest.spyOn(topic, 'active', 'get').mockReturnValue(false);
    await harness.fail(2);
    expect(publish).not.toHaveBeenCalled();
    expect(harness.shown.stats.rejected).toBe(1);
  });

  it('counts a call before it publishes it, and changes the state afterwards', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
    const seen: unknown[] = [];
    harness.events.on('circuit-breaker.call', () => seen.push(harness.shown.stats.failures, harness.state));
    await harness.fail();
    expect(seen).toEqual([1, 'closed']);
    expect(harness.state).toBe('open');
  });

  describe('its time limit', () => {
    it('rejects, aborts and counts a timeout when its time is over, not earlier', async () => {
      const harness = new CircuitBreakerHarness({ timeout: 100 });
      const call = harness.start();
      expect(call.scope?.deadline).toBe(100);
      await harness.clock.advance(99);
      expect(harness.calls).toEqual([]);
      await harness.clock.advance(1);
      await expect(call.result).rejects.toEqual(new TimeoutExceededError('videos', 100));
      expect(call.scope?.signal.aborted).toBe(true);
      expect(call.call.cancelled).toBe(false);
      expect(harness.timeouts).toEqual([{ name: 'videos', scope: 'attempt', timeout: 100 }]);
      expect(harness.calls).toMatchObject([{ outcome: 'timeout', duration: 100 }]);
      expect(harness.shown.stats).toMatchObject({ calls: 1, failures: 1, timeouts: 1 });
    });

    it('counts a call once, however late its result comes', async () => {
      const harness = new CircuitBreakerHarness({ timeout: 100 });
      const calls = [harness.start(), harness.start()];
      await harness.clock.advance(100);
      await calls[0]?.succeed();
      await calls[1]?.fail();
      expect(harness.calls).toHaveLength(2);
      expect(harness.shown.stats).toMatchObject({ calls: 2, timeouts: 2 });
    });

    it('does not apply with false', async () => {
      const harness = new CircuitBreakerHarness({ timeout: false });
      const call = harness.start();
      expect(call.scope?.deadline).toBe(Infinity);
      expect(harness.clock.pending).toBe(0);
      await harness.clock.advance(1e9);
      await call.succeed(1);
      await expect(call.result).resolves.toBe(1);
    });

    it('can be left to another policy of the pipeline', async () => {
      const harness = new CircuitBreakerHarness({ timeout: 100 });
      const step = harness.policy.wrap(() => new Promise(() => {}), { timeout: false });
      void step(newCall());
      await harness.clock.advance(1e6);
      expect(harness.timeouts).toEqual([]);
    });

    it('does not keep the process alive once the call has ended', async () => {
      const harness = new CircuitBreakerHarness({ timeout: 100 });
      const call = harness.start();
      expect(harness.clock.referenced).toBe(1);
      await call.succeed();
      expect(harness.clock.referenced).toBe(0);
    });
  });

  describe('a caller that leaves', () => {
    it('does not start the work when the caller has already left', async () => {
      const harness = new CircuitBreakerHarness();
      const request = new RequestContext();
      request.cancel('left');
      const call = harness.start(request);
      await expect(call.result).rejects.toBe('left');
      expect(call.scope).toBeUndefined();
      expect(harness.calls).toEqual([]);
    });

    it('rejects at once and counts nothing', async () => {
      const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
      const request = new RequestContext();
      const call = harness.start(request);
      request.cancel('left');
      await expect(call.result).rejects.toBe('left');
      expect(harness.calls).toMatchObject([{ outcome: 'ignored', error: 'left' }]);
      expect(harness.shown).toMatchObject({ state: 'closed', stats: { calls: 0, ignored: 1 } });
    });

    it('frees the permit of its trial', async () => {
      const harness = new CircuitBreakerHarness();
      await harness.reachHalfOpen();
      const request = new RequestContext();
      const call = harness.start(request);
      request.cancel('left');
      await call.result.catch(() => undefined);
      await harness.succeed();
      expect(harness.state).toBe('closed');
    });

    it('ignores the call when the deadline of the request comes before its own limit', async () => {
      const harness = new CircuitBreakerHarness();
      const request = new RequestContext();
      const call = harness.start(request);
      request.cancel(new TimeoutExceededError('request', 50, { status: 408 }));
      await expect(call.result).rejects.toMatchObject({ status: 408 });
      expect(harness.shown.stats).toMatchObject({ failures: 0, ignored: 1 });
    });
  });

  it.each(['disabled', 'observe'] as const)(
    'gives up a call in mode %s when its caller leaves',
    async (mode) => {
      const harness = new CircuitBreakerHarness({ mode });
      harness.circuit.open();
      const request = new RequestContext();
      const { result } = harness.start(request);
      request.cancel('left');
      await expect(result).rejects.toBe('left');
    },
  );

  it('ignores what another policy refused, so that the permit of a trial is free again', async () => {
    const harness = new CircuitBreakerHarness();
    await harness.reachHalfOpen();
    await harness.fail(2, new BulkheadFullError('videos', 'busy'));
    expect(harness.shown).toMatchObject({ state: 'half-open', stats: { ignored: 2 } });
  });

  it('passes calls without a limit when the circuit is disabled', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'disabled', timeout: 100 });
    const call = harness.start();
    await harness.clock.advance(1_000);
    await call.succeed('late');
    await expect(call.result).resolves.toBe('late');
    expect(harness.calls).toEqual([]);
  });

  it.each([
    ['a value', () => 7, 7],
    ['nothing', () => undefined, undefined],
    ['a promise', () => Promise.resolve(8), 8],
  ])('runs an operation that returns %s', async (_what, operation, expected) => {
    const harness = new CircuitBreakerHarness();
    const logical = { name: 'x', operation, attempts: 0, committed: false };
    await expect(harness.policy.wrap(runOperation)(new Call(logical, {}, undefined))).resolves.toBe(expected);
    expect(logical.attempts).toBe(1);
    expect(harness.shown.stats.successes).toBe(1);
  });

  it('treats an operation that throws like one that rejects', async () => {
    const harness = new CircuitBreakerHarness();
    const operation = (): never => {
      throw new Error('at once');
    };
    const call = new Call({ name: 'x', operation, attempts: 0, committed: false }, {}, undefined);
    await expect(harness.policy.wrap(runOperation)(call)).rejects.toThrow('at once');
    expect(harness.shown.stats.failures).toBe(1);
  });

  it('counts a result that recordResult selects as a failure, and returns it', async () => {
    const harness = new CircuitBreakerHarness({ recordResult: (value) => value === 503 });
    const call = harness.start();
    await call.succeed(503);
    await expect(call.result).resolves.toBe(503);
    expect(harness.calls).toMatchObject([{ outcome: 'failure' }]);
    expect(harness.calls[0]).not.toHaveProperty('error');
  });

  it('opens and half-opens outside of any request', async () => {
    const storage = new AsyncLocalStorage<string>();
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
    const seen: unknown[] = [];
    harness.events.on('circuit-breaker.transition', ({ to }) => seen.push(to, storage.getStore()));
    await storage.run('request', () => harness.fail());
    await harness.clock.advance(30_000);
    expect(seen).toEqual(['open', 'request', 'half-open', undefined]);
  });
});
