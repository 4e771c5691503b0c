import { describe, expect, it, jest } from '@jest/globals';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';
import { OpossumHealthCheck } from './opossum-health-check.js';

function setUp(check: () => unknown) {
  const { clock, timers } = new CircuitBreakerHarness();
  const onFailed = jest.fn();
  const checked = jest.fn(check);
  const healthCheck = new OpossumHealthCheck(timers, 100, checked, onFailed);
  return { clock, checked, onFailed, healthCheck };
}

const fails = async (): Promise<never> => {
  throw new Error('sick');
};

describe('OpossumHealthCheck', () => {
  it('checks at once and then in each interval, without keeping the process alive', async () => {
    const { clock, checked, onFailed } = setUp(() => Promise.resolve());
    expect(checked).toHaveBeenCalledTimes(1);
    expect(clock.referenced).toBe(0);
    await clock.advance(99);
    expect(checked).toHaveBeenCalledTimes(1);
    await clock.advance(101);
    expect(checked).toHaveBeenCalledTimes(3);
    expect(onFailed).not.toHaveBeenCalled();
  });

  it.each([
    ['rejects', fails],
    [
      'throws',
      () => {
        throw new Error('sick');
      },
    ],
  ])('tells of each check that %s', async (_how, check) => {
    const { clock, onFailed } = setUp(check);
    await clock.advance(100);
    expect(onFailed.mock.calls).toEqual([[new Error('sick')], [new Error('sick')]]);
  });

  it('does not start a check while another one runs', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { clock, checked } = setUp(() => promise);
    await clock.advance(250);
    expect(checked).toHaveBeenCalledTimes(1);
    resolve();
    await clock.advance(50);
    expect(checked).toHaveBeenCalledTimes(2);
  });

  it('ignores the running check and starts no other after stop()', async () => {
    const { clock, checked, onFailed, healthCheck } = setUp(fails);
    healthCheck.stop();
    await clock.advance(1_000);
    expect(checked).toHaveBeenCalledTimes(1);
    expect(onFailed).not.toHaveBeenCalled();
  });
});
