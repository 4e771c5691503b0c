import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../testing/virtual.clock.js';
import { withTimeLimit } from './time-limit.js';

describe('withTimeLimit', () => {
  const clock = new VirtualClock();
  const hang = (): Promise<never> => new Promise(() => undefined);

  it('passes on the result or error of the work, and leaves no timer', async () => {
    await expect(withTimeLimit(clock, 'work', 10, () => 'done')).resolves.toBe('done');
    const failing = withTimeLimit(clock, 'work', 10, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(clock.pending).toBe(0);
  });

  it('abandons the work when its time is over, and aborts its signal', async () => {
    let signal: AbortSignal | undefined;
    const limited = withTimeLimit(clock, 'work', 10, (own) => {
      signal = own;
      return hang();
    });
    const outcome = expect(limited).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(9);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    await outcome;
    expect(signal?.aborted).toBe(true);
  });

  it('abandons the work when it is cancelled, with the reason', async () => {
    const controller = new AbortController();
    const limited = withTimeLimit(clock, 'work', 10, hang, controller.signal);
    controller.abort(new Error('enough'));
    await expect(limited).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
  });

  it('does not start after a cancellation', async () => {
    let begun = false;
    const limited = withTimeLimit(
      clock,
      'work',
      10,
      () => (begun = true),
      AbortSignal.abort(new Error('enough')),
    );
    await expect(limited).rejects.toThrow('enough');
    expect(begun).toBe(false);
  });
});
