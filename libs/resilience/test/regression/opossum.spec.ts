import { AsyncLocalStorage } from 'node:async_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BulkheadFullError, currentContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { OpossumCircuit } from '../../src/opossum/opossum-circuit.js';
import { CircuitBreakerPolicy } from '../../src/circuit-breaker/circuit-breaker.policy.js';
import { resolveCircuitBreakerOptions } from '../../src/circuit-breaker/circuit-breaker.options.js';
import { TimeWindow } from '../../src/circuit-breaker/time-window.js';
import { CircuitBreakerHarness } from '../circuit-breaker.harness.js';

/*
 * Regression tests for the faults of opossum 10 that were reproduced: one numbered test per fault. Plain opossum fails each of
 * them.
 */

const never = new Promise<never>(() => {});
const fails = (): Promise<never> => Promise.reject(new Error('broken'));

function breakerWith(options = {}) {
  const harness = new CircuitBreakerHarness(options);
  return { harness, breaker: OpossumCircuit.of(harness.policy) };
}

/** Tells whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>, clock: VirtualClock): Promise<boolean> {
  let settled = false;
  const settle = (): void => void (settled = true);
  promise.then(settle, settle);
  await clock.settle();
  return settled;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of the heap that are in use. */
function liveHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('opossum', () => {
  it('01 two breakers made from one options object share nothing', async () => {
    const options = Object.freeze(resolveCircuitBreakerOptions({ volumeThreshold: 1 }));
    const { environment } = new CircuitBreakerHarness();
    const [a, b] = ['a', 'b'].map((name) =>
      OpossumCircuit.of(new CircuitBreakerPolicy(name, options, environment)),
    );
    expect(await Promise.all([a?.fire(() => 'of a'), b?.fire(() => 'of b')])).toEqual(['of a', 'of b']);
    await a?.fire(fails).catch(() => undefined);
    expect([a?.opened, b?.opened]).toEqual([true, false]);
    expect(options).toEqual(resolveCircuitBreakerOptions({ volumeThreshold: 1 }));
  });

  it('02 the signal of a call after a timeout is not aborted', async () => {
    const { harness, breaker } = breakerWith({ timeout: 100 });
    breaker.fire(() => never).catch(() => undefined);
    await harness.clock.advance(100);
    await expect(breaker.fire(() => currentContext()?.signal.aborted)).resolves.toBe(false);
  });

  it('03 a timeout aborts no concurrent call', async () => {
    const { harness, breaker } = breakerWith({ timeout: 100 });
    const signals: (AbortSignal | undefined)[] = [];
    const hang = (): Promise<never> => (signals.push(currentContext()?.signal), never);
    breaker.fire(hang).catch(() => undefined);
    await harness.clock.advance(50);
    breaker.fire(hang).catch(() => undefined);
    await harness.clock.advance(50);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  });

  it('04 a restored open circuit stays open for the rest of its time', async () => {
    const { harness } = breakerWith({ volumeThreshold: 1 });
    await harness.clock.advance(1_000_000);
    await harness.fail();
    const next = breakerWith();
    await next.harness.clock.advance(1_010_000);
    next.harness.circuit.restore(harness.circuit.export());
    expect(next.breaker.opened).toBe(true);
    expect(next.harness.shown.retryAfter).toBe(20_000);
  });

  it('05 a hung trial does not keep the circuit half-open for ever', async () => {
    const { harness, breaker } = breakerWith({ timeout: false });
    await harness.reachHalfOpen();
    breaker.fire(() => never).catch(() => undefined);
    await harness.clock.advance(30_000);
    expect(breaker.opened).toBe(true);
  });

  it('06 running calls do not keep a failing circuit closed', async () => {
    const { harness, breaker } = breakerWith();
    for (let call = 0; call < 50; call++) breaker.fire(() => never).catch(() => undefined);
    await harness.fail(5);
    expect(breaker.opened).toBe(true);
  });

  it('07 ignored calls do not keep a failing circuit closed', async () => {
    const { harness, breaker } = breakerWith();
    await harness.fail(50, new BulkheadFullError('videos', 'busy'));
    await harness.fail(5);
    expect(breaker.opened).toBe(true);
  });

  it('08 one failure after recovery does not open again', async () => {
    const { harness, breaker } = breakerWith({ resetTimeout: 100 });
    await harness.fail(5);
    await harness.clock.advance(100);
    await breaker.fire(() => 'recovered');
    await harness.fail(1);
    expect(breaker.closed).toBe(true);
  });

  it.each([50, 100])('09 a threshold of %p opens when it is reached', async (errorThresholdPercentage) => {
    const { harness, breaker } = breakerWith({ errorThresholdPercentage, volumeThreshold: 4 });
    await harness.succeed((4 * (100 - errorThresholdPercentage)) / 100);
    await harness.fail((4 * errorThresholdPercentage) / 100);
    expect(breaker.opened).toBe(true);
  });

  it('10 refusals of a bulkhead do not count as failures', async () => {
    const { harness, breaker } = breakerWith({ volumeThreshold: 1 });
    await harness.fail(10, new BulkheadFullError('videos', 'busy'));
    expect([breaker.closed, breaker.stats.failures]).toEqual([true, 0]);
  });

  it('11 an operation that returns nothing succeeds', async () => {
    const { breaker } = breakerWith();
    await expect(breaker.fire(() => undefined)).resolves.toBeUndefined();
    expect(breaker.stats).toMatchObject({ successes: 1, failures: 0 });
  });

  it('12 a disabled breaker runs an operation that returns nothing, or throws', async () => {
    const { breaker } = breakerWith();
    breaker.disable();
    await expect(breaker.fire(() => undefined)).resolves.toBeUndefined();
    const throwing = (): never => {
      throw new Error('at once');
    };
    await expect(breaker.fire(throwing)).rejects.toThrow('at once');
  });

  it('13 a listener that throws changes neither result nor counts', async () => {
    const { breaker } = breakerWith();
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    breaker.on('success', () => {
      throw new Error('a broken listener');
    });
    await expect(breaker.fire(() => 'value')).resolves.toBe('value');
    expect(breaker.stats).toMatchObject({ fires: 1, successes: 1, failures: 0 });
    log.mockRestore();
  });

  it.each(['ignore', 'record'])(
    '14 a predicate of %s that throws leaves the call its error',
    async (option) => {
      const predicate = (): never => {
        throw new Error('a broken predicate');
      };
      const { harness, breaker } = breakerWith({ [option]: predicate });
      const result = breaker.fire(fails);
      expect(await isSettled(result, harness.clock)).toBe(true);
      await expect(result).rejects.toThrow('broken');
      expect(breaker.stats.failures).toBe(1);
    },
  );

  it('15 no end of a call frees the permit of another trial', async () => {
    const { harness } = breakerWith({ timeout: 100, halfOpen: { calls: 2, successes: 3 } });
    await harness.reachHalfOpen();
    harness.start();
    const second = harness.start();
    await second.succeed();
    await second.fail();
    const ran = [harness.start(), harness.start(), harness.start()].filter(({ scope }) => scope);
    expect(ran).toHaveLength(1);
  });

  it('17 a health check ends with shutdown()', async () => {
    const { harness, breaker } = breakerWith();
    const check = jest.fn(() => Promise.resolve());
    breaker.healthCheck(check, 100);
    breaker.shutdown();
    await harness.clock.advance(1_000);
    expect(check).toHaveBeenCalledTimes(1);
    expect(harness.clock.pending).toBe(0);
  });

  it('18 a timeout is one latency sample', async () => {
    const { harness, breaker } = breakerWith({ timeout: 100 });
    breaker.fire(() => never).catch(() => undefined);
    await harness.clock.advance(100);
    let samples = 0;
    for (let slot = 0; slot < 44; slot++) samples += harness.circuit.window.latencies(slot);
    expect(samples).toBe(1);
    expect(breaker.stats).toMatchObject({ timeouts: 1, failures: 1, latencyMean: 100 });
  });

  it('19 hundreds of thousands of outcomes in one window keep the memory as it was', () => {
    const window = new TimeWindow(10_000, 10);
    const fill = (calls: number): void => {
      for (let call = 0; call < calls; call++) window.record('failure', false, call % 500, call % 9_000);
    };
    fill(1_000);
    const before = liveHeap();
    fill(300_000);
    expect(liveHeap() - before).toBeLessThan(500_000);
    expect(window.total('failures')).toBe(301_000);
  });

  it('20 idle breakers have no timer, and a thousand open ones share one', async () => {
    const harness = new CircuitBreakerHarness();
    const breakers = Array.from({ length: 1_000 }, (_, index) =>
      OpossumCircuit.of(
        new CircuitBreakerPolicy(`circuit-${index}`, resolveCircuitBreakerOptions({}), harness.environment),
      ),
    );
    expect(harness.clock.pending).toBe(0);
    for (const breaker of breakers) breaker.open();
    expect(harness.clock.pending).toBe(1);
    await harness.clock.advance(30_000);
    expect(breakers.every(({ halfOpen }) => halfOpen)).toBe(true);
  });

  it('21 a circuit becomes half-open outside of the request that opened it', async () => {
    const storage = new AsyncLocalStorage<string>();
    const { harness, breaker } = breakerWith({ volumeThreshold: 1 });
    const seen: unknown[] = [];
    breaker.on('halfOpen', () => seen.push(storage.getStore()));
    await storage.run('request', () => breaker.fire(fails).catch(() => undefined));
    await harness.clock.advance(30_000);
    expect(seen).toEqual([undefined]);
  });

  it('22 the error of an open circuit has its name and retryAfter', async () => {
    const { breaker } = breakerWith();
    breaker.open();
    await expect(breaker.fire(() => 1)).rejects.toMatchObject({
      name: 'CircuitOpenError',
      code: 'CIRCUIT_OPEN',
      status: 503,
      circuit: 'videos',
      retryAfter: 30_000,
      message: "Circuit 'videos' is open; retry after 30000 ms.",
    });
  });

  it('is not opened by its very first failure', async () => {
    const { harness, breaker } = breakerWith();
    await harness.fail(1);
    expect(breaker.closed).toBe(true);
  });
});
