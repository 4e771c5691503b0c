import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';
import { OpossumCircuit } from './opossum-circuit.js';

function setUp(options = {}) {
  const harness = new CircuitBreakerHarness({ volumeThreshold: 50, timeout: 1_000, ...options });
  const { status } = OpossumCircuit.of(harness.policy);
  return { harness, status };
}

describe('OpossumStatus', () => {
  it('is a status of opossum', () => {
    const plain = CircuitBreaker.newStatus({ enableSnapshots: false }) as InstanceType<
      typeof CircuitBreaker
    >['status'] & {
      shutdown(): void;
    };
    plain.shutdown();
    expect(setUp().status).toBeInstanceOf(plain.constructor);
    expect(Object.keys(setUp().status.stats).toSorted()).toEqual(Object.keys(plain.stats).toSorted());
  });

  it('shows the outcomes in the window', async () => {
    const { harness, status } = setUp();
    await harness.succeedAfter(10);
    await harness.succeedAfter(20);
    await harness.fail();
    harness.start();
    await harness.clock.advance(1_000);
    harness.circuit.countFallback(harness.clock.now());
    expect(status.stats).toMatchObject({
      successes: 2,
      failures: 2,
      timeouts: 1,
      fallbacks: 1,
      rejects: 0,
      fires: 4,
      semaphoreRejections: 0,
      latencyTimes: [],
      latencyMean: 257.5,
    });
    await harness.clock.advance(10_000);
    expect(status.stats).toMatchObject({ successes: 0, fires: 0, latencyMean: 0 });
  });

  it('counts ignored and refused calls as fired', async () => {
    const { harness, status } = setUp({ ignore: () => true });
    await harness.fail();
    expect(status.stats).toMatchObject({ fires: 1, failures: 0 });
    harness.circuit.forceOpen();
    await harness.fail(2);
    expect(status.stats).toMatchObject({ fires: 2, rejects: 2 });
  });

  it('shows the percentiles of opossum, each in its slot', async () => {
    const { harness, status } = setUp();
    for (let call = 0; call < 9; call++) await harness.succeedAfter(10);
    await harness.succeedAfter(500);
    const { percentiles } = status.stats;
    expect(Object.keys(percentiles)).toEqual([
      '0',
      '1',
      '0.25',
      '0.5',
      '0.75',
      '0.9',
      '0.95',
      '0.99',
      '0.995',
    ]);
    expect(percentiles[0]).toBe(8.192);
    expect(percentiles[0.9]).toBe(12.288);
    expect(percentiles[0.99]).toBeGreaterThan(393.216);
    expect(percentiles[1]).toBe(524.288);
  });

  it('shows the window in its slices, the newest first', async () => {
    const { harness, status } = setUp({ rollingCountTimeout: 300, rollingCountBuckets: 3 });
    await harness.succeed();
    await harness.clock.advance(100);
    await harness.fail(2);
    expect(status.window.map(({ successes, failures }) => [successes, failures])).toEqual([
      [0, 2],
      [1, 0],
      [0, 0],
    ]);
  });

  describe('snapshots', () => {
    it('are emitted once per bucket while there is a listener', async () => {
      const { harness, status } = setUp();
      const listener = jest.fn();
      expect(harness.clock.pending).toBe(0);
      status.on('snapshot', listener);
      status.on('snapshot', jest.fn());
      await harness.succeed();
      await harness.clock.advance(999);
      expect(listener).not.toHaveBeenCalled();
      await harness.clock.advance(1);
      expect(listener).toHaveBeenCalledTimes(1);
      expect(listener).toHaveBeenCalledWith(expect.objectContaining({ successes: 1 }));
      await harness.clock.advance(2_000);
      expect(listener).toHaveBeenCalledTimes(3);
      expect(harness.clock.referenced).toBe(0);
    });

    it('stop without a listener, and start again with one', async () => {
      const { harness, status } = setUp();
      const listener = jest.fn();
      status.on('snapshot', listener);
      status.removeListener('snapshot', listener);
      await harness.clock.advance(1_000);
      expect(harness.clock.pending).toBe(0);
      status.on('snapshot', listener);
      await harness.clock.advance(1_000);
      expect(listener).toHaveBeenCalledTimes(1);
    });

    it('continue although a listener throws', async () => {
      const { harness, status } = setUp();
      const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      status.on('snapshot', () => {
        throw new Error('a broken listener');
      });
      await harness.clock.advance(2_000);
      expect(log).toHaveBeenCalledTimes(2);
      log.mockRestore();
    });

    it('end with shutdown()', async () => {
      const { harness, status } = setUp();
      const listener = jest.fn();
      status.on('snapshot', listener);
      harness.circuit.shutdown();
      expect(status.listenerCount('snapshot')).toBe(0);
      await harness.clock.advance(5_000);
      expect(listener).not.toHaveBeenCalled();
      expect(harness.clock.pending).toBe(0);
    });
  });
});
