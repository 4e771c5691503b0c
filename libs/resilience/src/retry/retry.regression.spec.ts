import { minutes } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { RetryHarness, networkError } from '../../test/retry.harness.js';

describe('faults of other libraries that this one must not have', () => {
  it('does not wait for the end of a back-off that was aborted, and does not call again (cockatiel)', async () => {
    const caller = new AbortController();
    const harness = new RetryHarness({ delay: 10_000, jitter: 'none' }).answering(networkError());
    const result = harness.start({ signal: caller.signal });
    await harness.clock.advance(1);
    caller.abort(new Error('left'));
    await expect(result).rejects.toThrow('left');
    await harness.clock.advance(minutes(1));
    expect(harness.starts).toEqual([0]);
  });

  it('makes the calls that the name of the option promises, one and three more (cockatiel)', async () => {
    const harness = new RetryHarness({ maxRetries: 3 }).answering(networkError());
    await expect(harness.run()).rejects.toThrow('ECONNRESET');
    expect(harness.starts).toHaveLength(4);
  });

  it.each(['fixed', 'linear', 'exponential', 'fibonacci', 'decorrelated', () => 5] as const)(
    'counts retries in the same way with back-off %s (nestjs-resilience)',
    async (backoff) => {
      const harness = new RetryHarness({ maxRetries: 3, backoff }).answering(networkError());
      await expect(harness.run()).rejects.toThrow('ECONNRESET');
      expect(harness.starts).toHaveLength(4);
    },
  );
});
