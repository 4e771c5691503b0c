import { minutes } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { RetryHarness, networkError } from '../../test/retry.harness.js';
import type { Call } from '../invocation/call.js';

const exact = { jitter: 'none', budget: false } as const;

describe('the end of retrying', () => {
  describe('limits of time', () => {
    it.each([
      [1_000, [0], ['deadline']],
      [1_001, [0, 1_000], ['deadline']],
      [3_001, [0, 1_000, 3_000], ['deadline']],
    ])('with a deadline at %d ms starts attempts at %j', async (deadline, starts, reasons) => {
      const harness = new RetryHarness(exact).answering(networkError());
      await expect(harness.run({ deadline })).rejects.toThrow('ECONNRESET');
      expect(harness.starts).toEqual(starts);
      expect(harness.exhausted.map(({ reason }) => reason)).toEqual(reasons);
    });

    it('gives up at once when the wait does not fit, not at the deadline', async () => {
      const harness = new RetryHarness(exact).answering(networkError());
      await expect(harness.start({ deadline: 900 })).rejects.toThrow('ECONNRESET');
    });

    it.each([
      [3_000, [0, 1_000]],
      [3_001, [0, 1_000, 3_000]],
    ])('with maxDuration %d starts attempts at %j', async (maxDuration, starts) => {
      const harness = new RetryHarness({ ...exact, maxDuration }).answering(networkError());
      await harness.clock.advance(5_000);
      await expect(harness.run()).rejects.toThrow('ECONNRESET');
      expect(harness.starts).toEqual(starts.map((at) => at + 5_000));
      expect(harness.exhausted.map(({ reason }) => reason)).toEqual(['max-duration']);
    });

    it('counts the time that the attempts take', async () => {
      const slow = (): Promise<never> =>
        new Promise((_, reject) => {
          harness.clock.setTimeout(() => reject(networkError()), 500);
        });
      const harness: RetryHarness = new RetryHarness({ ...exact, maxDuration: 2_000 }).answering(slow);
      await expect(harness.run()).rejects.toThrow('ECONNRESET');
      expect(harness.starts).toEqual([0, 1_500]);
    });
  });

  describe('cancellation', () => {
    it('ends a back-off at once with the reason, and starts no further attempt', async () => {
      const harness = new RetryHarness(exact).answering(networkError());
      const caller = new AbortController();
      const result = harness.start({ signal: caller.signal });
      await harness.clock.advance(500);
      caller.abort(new Error('client left'));
      await expect(result).rejects.toThrow('client left');
      await harness.clock.advance(minutes(1));
      expect(harness.starts).toEqual([0]);
    });

    it('does not retry after the caller left during an attempt', async () => {
      const caller = new AbortController();
      const leave = (): Error => {
        caller.abort(new Error('client left'));
        return networkError();
      };
      const harness = new RetryHarness({ ...exact, retryOn: () => true }).answering(leave, 'second');
      await expect(harness.run({ signal: caller.signal })).rejects.toThrow('ECONNRESET');
      expect(harness.scheduled).toEqual([]);
    });

    it('starts no attempt when the listener of the retry aborts the call', async () => {
      const caller = new AbortController();
      const harness = new RetryHarness({ ...exact, onRetry: () => caller.abort(new Error('enough')) });
      const result = harness.answering(networkError(), 'second').start({ signal: caller.signal });
      await expect(result).rejects.toThrow('enough');
    });

    it('starts no attempt when the call is cancelled at the moment when the wait ends', async () => {
      const harness = new RetryHarness(exact).answering(networkError(), 'second');
      const result = harness.start();
      await harness.clock.settle();
      harness.timers.add(1_000, { onDue: () => harness.call.cancel(new Error('too late')) });
      await harness.clock.advance(1_000);
      await expect(result).rejects.toThrow('too late');
      expect(harness.starts).toEqual([0]);
    });

    it('passes the cancellation on to the running attempt', async () => {
      const untilAborted = ({ signal }: Call): Promise<never> =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      const harness = new RetryHarness(exact).answering(networkError(), untilAborted);
      const result = harness.start();
      await harness.clock.advance(1_000);
      harness.call.cancel(new Error('client left'));
      await expect(result).rejects.toThrow('client left');
    });
  });
});
