import { RequestContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerHarness } from '../circuit-breaker.harness.js';

/* The faults of cockatiel's circuit breaker that were reproduced: one test for each. */

describe('cockatiel', () => {
  it('does not open because callers leave', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, consecutiveFailures: 1 });
    for (let call = 0; call < 10; call++) {
      const request = new RequestContext();
      const { result } = harness.start(request);
      request.cancel(new Error('left'));
      await result.catch(() => undefined);
    }
    expect(harness.shown).toMatchObject({ state: 'closed', stats: { ignored: 10, failures: 0 } });
  });

  it('refuses callers at once while a trial hangs', async () => {
    const harness = new CircuitBreakerHarness({ timeout: false });
    await harness.reachHalfOpen();
    harness.start();
    const before = harness.clock.now();
    await expect(harness.start().result).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(harness.clock.now()).toBe(before);
  });

  it('does not count failures of five minutes ago in a window of five seconds', async () => {
    const harness = new CircuitBreakerHarness({ rollingCountTimeout: 5_000 });
    await harness.fail(4);
    await harness.clock.advance(300_000);
    await harness.fail(1);
    expect(harness.shown).toMatchObject({ state: 'closed', stats: { failures: 1 } });
  });

  it('lets no more callers through than there are trials', async () => {
    const harness = new CircuitBreakerHarness({ halfOpen: { calls: 2 } });
    await harness.reachHalfOpen();
    const ran = Array.from({ length: 20 }, () => harness.start()).filter(({ scope }) => scope);
    expect(ran).toHaveLength(2);
  });
});
