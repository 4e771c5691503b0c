import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';

describe('a closed circuit', () => {
  it('opens when the failure rate reaches the threshold', async () => {
    const harness = new CircuitBreakerHarness({ errorThresholdPercentage: 50, volumeThreshold: 4 });
    await harness.succeed(2);
    await harness.fail();
    expect(harness.state).toBe('closed');
    await harness.fail();
    expect(harness.lastTransition).toBe('closed > open (failure-rate)');
  });

  it('stays closed just below the threshold', async () => {
    const harness = new CircuitBreakerHarness({ errorThresholdPercentage: 51, volumeThreshold: 4 });
    await harness.succeed(2);
    await harness.fail(2);
    expect(harness.state).toBe('closed');
    await harness.fail();
    expect(harness.state).toBe('open');
  });

  it('opens at 100 % when every call fails', async () => {
    const harness = new CircuitBreakerHarness({ errorThresholdPercentage: 100, volumeThreshold: 3 });
    await harness.fail(3);
    expect(harness.state).toBe('open');
  });

  it('is also judged after a success that completes the volume', async () => {
    const harness = new CircuitBreakerHarness({ errorThresholdPercentage: 50, volumeThreshold: 3 });
    await harness.fail(2);
    expect(harness.state).toBe('closed');
    await harness.succeed();
    expect(harness.state).toBe('open');
  });

  it.each([0, 1])('judges the first call with a volume threshold of %p', async (volumeThreshold) => {
    const harness = new CircuitBreakerHarness({ volumeThreshold });
    expect(harness.shown.stats.failureRate).toBe(-1);
    await harness.succeed();
    expect(harness.shown.stats.failureRate).toBe(0);
    await harness.fail();
    expect(harness.state).toBe('open');
  });

  it('opens at a threshold of a third without a rounding error', async () => {
    const harness = new CircuitBreakerHarness({
      errorThresholdPercentage: (1 / 3) * 100,
      volumeThreshold: 3,
    });
    await harness.succeed(2);
    await harness.fail();
    expect(harness.state).toBe('open');
  });

  it('counts neither ignored nor running calls towards the volume', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 2, ignore: (error) => error === 'ignored' });
    harness.start();
    await harness.fail(3, 'ignored');
    await harness.fail();
    expect(harness.shown).toMatchObject({ state: 'closed', stats: { calls: 1, ignored: 3 } });
  });

  it('forgets outcomes that have left its window', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 2, rollingCountTimeout: 1_000 });
    await harness.fail();
    await harness.clock.advance(1_000);
    await harness.fail();
    expect(harness.state).toBe('closed');
  });

  it('judges the last calls, however old they are, with a window by count', async () => {
    const harness = new CircuitBreakerHarness({
      window: 'count',
      rollingCountSize: 4,
      volumeThreshold: 4,
      errorThresholdPercentage: 75,
    });
    await harness.fail(2);
    await harness.succeed(2);
    await harness.clock.advance(1e9);
    await harness.fail(2);
    expect(harness.state).toBe('closed');
    await harness.fail();
    expect(harness.state).toBe('open');
  });

  it('opens after failures in a row, whatever the volume', async () => {
    const harness = new CircuitBreakerHarness({ consecutiveFailures: 3, volumeThreshold: 100 });
    await harness.fail(2);
    await harness.succeed();
    await harness.fail(2);
    expect(harness.state).toBe('closed');
    await harness.fail();
    expect(harness.lastTransition).toBe('closed > open (consecutive-failures)');
  });

  it('opens by slow calls, whether they succeed or not', async () => {
    const harness = new CircuitBreakerHarness({
      slowCallDuration: 100,
      slowCallThresholdPercentage: 50,
      volumeThreshold: 4,
    });
    await harness.succeedAfter(99);
    await harness.succeedAfter(100);
    await harness.succeedAfter(0);
    expect(harness.shown).toMatchObject({ state: 'closed', stats: { slow: 1 } });
    await harness.succeedAfter(100);
    expect(harness.lastTransition).toBe('closed > open (slow-call-rate)');
    expect(harness.transitions[0]).toMatchObject({ failureRate: 0, slowCallRate: 50 });
  });

  it('counts no call as slow without a duration', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
    await harness.succeedAfter(2_900);
    expect(harness.shown).toMatchObject({ state: 'closed', stats: { slow: 0, slowCallRate: 0 } });
  });
});

describe('an open circuit', () => {
  it('publishes the rates that opened it and the time until its trials', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 4, resetTimeout: 500 });
    await harness.clock.advance(50);
    await harness.succeed();
    await harness.fail(3);
    expect(harness.transitions).toEqual([
      {
        circuit: 'videos',
        from: 'closed',
        to: 'open',
        reason: 'failure-rate',
        at: 50,
        failureRate: 75,
        slowCallRate: 0,
        retryAfter: 500,
      },
    ]);
  });

  it('refuses calls with the exact time that is left', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    await harness.fail();
    await harness.clock.advance(123.5);
    const refused = harness.start();
    await expect(refused.result).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      circuit: 'videos',
      retryAfter: 376.5,
    });
    expect(refused.scope).toBeUndefined();
    expect(harness.shown).toMatchObject({
      state: 'open',
      isOpen: true,
      retryAfter: 377,
      since: 0,
      stats: { calls: 0, failures: 0, rejected: 1, failureRate: -1 },
    });
  });

  it('becomes half-open by a timer when its time is over, not earlier', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    await harness.fail();
    await harness.clock.advance(499);
    expect(harness.lastTransition).toBe('closed > open (failure-rate)');
    await harness.clock.advance(1);
    expect(harness.lastTransition).toBe('open > half-open (reset-timeout)');
    expect(harness.transitions[1]).not.toHaveProperty('retryAfter');
  });

  it('becomes half-open at a call after its time, when the timer is late', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    await harness.fail();
    harness.timers.clear();
    await harness.clock.advance(499);
    expect(harness.circuit.acquire(harness.clock.now())).toBe(-1);
    await harness.clock.advance(1);
    await harness.succeed();
    expect(harness.lastTransition).toBe('half-open > closed (trials-passed)');
  });

  it('does not keep the process alive', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
    await harness.fail();
    expect([harness.clock.pending, harness.clock.referenced]).toEqual([1, 0]);
  });

  it('ignores calls that started before it opened', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500, timeout: false });
    const late = [harness.start(), harness.start(), harness.start()];
    await harness.fail();
    await late[0]?.fail();
    await late[1]?.fail('ignored');
    expect(harness.shown).toMatchObject({ retryAfter: 500, stats: { calls: 0 } });
    await harness.clock.advance(500);
    await late[2]?.succeed();
    expect(harness.shown).toMatchObject({ state: 'half-open', stats: { calls: 0 } });
  });
});

describe('a half-open circuit', () => {
  it('lets its trials through and refuses further calls at once', async () => {
    const harness = new CircuitBreakerHarness({ halfOpen: { calls: 2, successes: 2 } });
    await harness.reachHalfOpen();
    const trials = [harness.start(), harness.start()];
    const excess = harness.start();
    await expect(excess.result).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', retryAfter: 100 });
    expect(trials.every(({ scope }) => scope)).toBe(true);
    expect(excess.scope).toBeUndefined();
    expect(harness.shown).toMatchObject({ state: 'half-open', isOpen: false, stats: { rejected: 1 } });
  });

  it('closes after the configured successes with an empty window', async () => {
    const harness = new CircuitBreakerHarness({ halfOpen: { successes: 2 } });
    await harness.reachHalfOpen();
    await harness.succeed();
    expect(harness.shown).toMatchObject({ state: 'half-open', stats: { calls: 1 } });
    await harness.succeed();
    expect(harness.lastTransition).toBe('half-open > closed (trials-passed)');
    expect(harness.shown.stats).toMatchObject({ calls: 0, rejected: 0 });
    await harness.fail(4);
    expect(harness.state).toBe('closed');
  });

  it('opens again with the first failed trial', async () => {
    const harness = new CircuitBreakerHarness({ halfOpen: { calls: 2, successes: 2 } });
    await harness.reachHalfOpen();
    await harness.succeed();
    await harness.fail();
    expect(harness.lastTransition).toBe('half-open > open (trials-failed)');
    expect(harness.shown.retryAfter).toBe(30_000);
  });

  it('opens again with a slow trial', async () => {
    const harness = new CircuitBreakerHarness({ slowCallDuration: 100 });
    await harness.reachHalfOpen();
    await harness.succeedAfter(100);
    expect(harness.lastTransition).toBe('half-open > open (trials-failed)');
  });

  it('frees the permit of an ignored trial', async () => {
    const harness = new CircuitBreakerHarness({ ignore: (error) => error === 'ignored' });
    await harness.reachHalfOpen();
    await harness.fail(3, 'ignored');
    expect(harness.shown).toMatchObject({ state: 'half-open', stats: { ignored: 3 } });
    await harness.succeed();
    expect(harness.state).toBe('closed');
  });

  it.each([
    [['fail', 'succeed', 'fail', 'succeed'], 'half-open > open (trials-failed)'],
    [['fail', 'succeed', 'succeed', 'succeed'], 'half-open > closed (trials-passed)'],
  ] as const)('judges %p by rate in mode rate', async (outcomes, transition) => {
    const harness = new CircuitBreakerHarness({ halfOpen: { calls: 4, mode: 'rate' } });
    await harness.reachHalfOpen();
    for (const outcome of outcomes.slice(0, 3)) await harness[outcome]();
    expect(harness.state).toBe('half-open');
    for (const outcome of outcomes.slice(3)) await harness[outcome]();
    expect(harness.lastTransition).toBe(transition);
  });

  it('judges slow trials by rate in mode rate', async () => {
    const harness = new CircuitBreakerHarness({
      slowCallDuration: 100,
      slowCallThresholdPercentage: 50,
      halfOpen: { calls: 2, mode: 'rate' },
    });
    await harness.reachHalfOpen();
    await harness.succeedAfter(100);
    await harness.succeed();
    expect(harness.lastTransition).toBe('half-open > open (trials-failed)');
  });

  it('opens again when its trials hang for maxWait', async () => {
    const harness = new CircuitBreakerHarness({ timeout: false, halfOpen: { maxWait: 700 } });
    await harness.reachHalfOpen();
    await harness.clock.advance(10_000);
    const hung = harness.start();
    await harness.clock.advance(699);
    expect(harness.state).toBe('half-open');
    await harness.clock.advance(1);
    expect(harness.lastTransition).toBe('half-open > open (trials-overdue)');
    await hung.succeed();
    expect(harness.state).toBe('open');
  });

  it('notices overdue trials with the next call, when the timer is late', async () => {
    const harness = new CircuitBreakerHarness({ timeout: false, halfOpen: { maxWait: 700 } });
    await harness.reachHalfOpen();
    harness.start();
    harness.timers.clear();
    await harness.clock.advance(700);
    await expect(harness.start().result).rejects.toMatchObject({ retryAfter: 30_000 });
  });

  it('does not open again while a permit is free', async () => {
    const harness = new CircuitBreakerHarness({
      timeout: false,
      halfOpen: { calls: 2, successes: 2, maxWait: 700 },
    });
    await harness.reachHalfOpen();
    harness.start();
    const second = harness.start();
    await second.succeed();
    await harness.clock.advance(10_000);
    expect(harness.state).toBe('half-open');
    expect(harness.shown).not.toHaveProperty('retryAfter');
  });
});

describe('the wait of an open circuit', () => {
  it('stays the same without a back-off', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 100 });
    await harness.reachHalfOpen();
    await harness.fail();
    await harness.clock.advance(100);
    await harness.fail();
    expect(harness.shown.retryAfter).toBe(100);
  });

  it('grows with each re-opening up to its limit, and starts again after closing', async () => {
    const harness = new CircuitBreakerHarness({
      resetTimeout: 100,
      resetBackoff: { factor: 3, maxResetTimeout: 500 },
    });
    const waits: unknown[] = [];
    await harness.fail(5);
    for (let round = 0; round < 4; round++) {
      const wait = harness.shown.retryAfter ?? 0;
      waits.push(wait);
      await harness.clock.advance(wait);
      await harness.fail();
    }
    expect(waits).toEqual([100, 300, 500, 500]);
    await harness.clock.advance(500);
    await harness.succeed();
    await harness.fail(5);
    expect(harness.shown.retryAfter).toBe(100);
  });

  it('grows when the trials hang, too', async () => {
    const harness = new CircuitBreakerHarness({
      resetTimeout: 100,
      timeout: false,
      resetBackoff: {},
      halfOpen: { maxWait: 50 },
    });
    await harness.reachHalfOpen();
    harness.start();
    await harness.clock.advance(50);
    expect(harness.shown.retryAfter).toBe(200);
  });
});

it('passes the error of the operation on untouched', async () => {
  const harness = new CircuitBreakerHarness();
  const broken = Object.freeze(new Error('broken'));
  const call = harness.start();
  await call.fail(broken);
  await expect(call.result).rejects.toBe(broken);
});
