import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreakerHarness, type PendingCall } from '../../test/circuit-breaker.harness.js';

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

  it('is judged after a success, too, once that completes the volume', async () => {
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

  it('does not take thirds for less than they are', async () => {
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

  it('forgets what has left its window', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 2, rollingCountTimeout: 1_000 });
    await harness.fail();
    await harness.clock.advance(1_000);
    await harness.fail();
    expect(harness.state).toBe('closed');
  });

  it('judges the last calls, however old, with a window by count', async () => {
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

  it('opens by slow calls, successful or not, from the duration on', async () => {
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

  it('knows no slow calls without a duration', async () => {
    const harness = new CircuitBreakerHarness({ slowCallThresholdPercentage: 1, volumeThreshold: 1 });
    await harness.succeedAfter(2_900);
    expect(harness.shown).toMatchObject({ state: 'closed', stats: { slow: 0, slowCallRate: 0 } });
  });
});

describe('an open circuit', () => {
  it('tells what led to it and how long it lasts', async () => {
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

  it('refuses calls, and says exactly for how long', async () => {
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
      retryAfter: 376.5,
      since: 0,
      stats: { calls: 0, failures: 0, rejected: 1, failureRate: -1 },
    });
  });

  it('becomes half-open by itself when its time is over, not before', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    await harness.fail();
    await harness.clock.advance(499);
    expect(harness.lastTransition).toBe('closed > open (failure-rate)');
    await harness.clock.advance(1);
    expect(harness.lastTransition).toBe('open > half-open (reset-timeout)');
    expect(harness.transitions[1]).not.toHaveProperty('retryAfter');
  });

  it('becomes half-open with the call that finds its time over, when the timer is late', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    await harness.fail();
    harness.timers.clear();
    await harness.clock.advance(499);
    expect(harness.circuit.acquire(harness.clock.now())).toBe(-1);
    await harness.clock.advance(1);
    await harness.succeed();
    expect(harness.lastTransition).toBe('half-open > closed (trials-passed)');
  });

  it('keeps no process alive', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
    await harness.fail();
    expect([harness.clock.pending, harness.clock.referenced]).toEqual([1, 0]);
  });

  it('is not moved by calls that started before', async () => {
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
  it('lets its trials through and refuses the excess at once', async () => {
    const harness = new CircuitBreakerHarness({ halfOpen: { calls: 2, successes: 2 } });
    await harness.reachHalfOpen();
    const trials = [harness.start(), harness.start()];
    const excess = harness.start();
    await expect(excess.result).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', retryAfter: 30_000 });
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

  it('gives the permit of an ignored trial back', async () => {
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

describe('by hand', () => {
  it('is forced open until it is closed', async () => {
    const harness = new CircuitBreakerHarness();
    harness.circuit.forceOpen();
    expect(harness.lastTransition).toBe('closed > forced-open (manual)');
    await harness.clock.advance(1e9);
    const refused = await harness.start().result.catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(refused).not.toHaveProperty('retryAfter');
    expect(harness.shown).toMatchObject({ state: 'forced-open', isOpen: true });
    expect(harness.shown).not.toHaveProperty('retryAfter');
    harness.circuit.close();
    expect(harness.lastTransition).toBe('forced-open > closed (manual)');
    await harness.succeed();
    expect(harness.shown.stats.successes).toBe(1);
  });

  it('is opened for the usual time by open()', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 100 });
    harness.circuit.open();
    expect(harness.lastTransition).toBe('closed > open (manual)');
    await harness.clock.advance(100);
    expect(harness.state).toBe('half-open');
    harness.circuit.open();
    expect(harness.lastTransition).toBe('half-open > open (manual)');
  });

  it.each(['forceOpen', 'disable'] as const)('is left alone by open() after %s()', (order) => {
    const harness = new CircuitBreakerHarness();
    harness.circuit[order]();
    harness.circuit.open();
    expect(harness.transitions).toHaveLength(1);
  });

  it('publishes nothing for an order that changes nothing', () => {
    const harness = new CircuitBreakerHarness();
    harness.circuit.close();
    harness.circuit.enable();
    expect(harness.transitions).toEqual([]);
    harness.circuit.forceOpen();
    harness.circuit.forceOpen();
    expect(harness.transitions).toHaveLength(1);
    harness.circuit.disable();
    harness.circuit.disable();
    expect(harness.transitions).toHaveLength(2);
  });

  it('is disabled until enabled, and nothing is counted', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1 });
    harness.circuit.disable();
    await harness.fail(3);
    expect(harness.shown).toMatchObject({
      state: 'disabled',
      isOpen: false,
      stats: { calls: 0, failures: 0 },
    });
    harness.circuit.close();
    expect(harness.state).toBe('disabled');
    harness.circuit.enable();
    expect(harness.lastTransition).toBe('disabled > closed (manual)');
    await harness.fail();
    expect(harness.state).toBe('open');
  });

  it('opens even when disabled', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'disabled' });
    expect(harness.state).toBe('disabled');
    harness.circuit.forceOpen();
    await expect(harness.start().result).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
  });

  it('starts anew with reset()', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 3, consecutiveFailures: 3 });
    await harness.clock.advance(10);
    await harness.fail(2);
    harness.circuit.countFallback(10);
    expect(harness.shown).toMatchObject({ since: 0, stats: { failures: 2, fallbacks: 1 } });
    harness.circuit.reset();
    expect(harness.shown).toMatchObject({ state: 'closed', since: 10, stats: { failures: 0, fallbacks: 0 } });
    expect(harness.transitions).toEqual([]);
    await harness.fail(2);
    expect(harness.state).toBe('closed');
  });

  it.each([
    ['enforce', 'closed'],
    ['disabled', 'disabled'],
  ] as const)('returns by reset() to where mode %s begins', (mode, state) => {
    const harness = new CircuitBreakerHarness({ mode });
    harness.circuit.forceOpen();
    harness.circuit.reset();
    expect(harness.lastTransition).toBe(`forced-open > ${state} (manual)`);
  });

  it('closes for good what had a long back-off', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 100, resetBackoff: {} });
    await harness.reachHalfOpen();
    await harness.fail();
    harness.circuit.close();
    await harness.clock.advance(1_000);
    expect(harness.lastTransition).toBe('open > closed (manual)');
    await harness.fail(5);
    expect(harness.shown.retryAfter).toBe(100);
  });

  it('refuses everything after shutdown(), whatever is ordered', async () => {
    const harness = new CircuitBreakerHarness();
    harness.circuit.shutdown();
    harness.circuit.shutdown();
    harness.circuit.close();
    harness.circuit.reset();
    harness.circuit.disable();
    harness.circuit.restore({ phase: 'closed', since: 0, reopenings: 0 });
    await expect(harness.start().result).rejects.toMatchObject({
      code: 'SHUTTING_DOWN',
      message: "Circuit 'videos' was shut down; send the call to another instance.",
    });
    expect(harness.state).toBe('forced-open');
    expect(harness.transitions).toHaveLength(1);
  });
});

describe('in mode observe', () => {
  it('lets every call through and publishes what it would have done', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'observe', volumeThreshold: 2, resetTimeout: 100 });
    await harness.fail(2);
    expect(harness.shown).toMatchObject({ state: 'observing', isOpen: false });
    expect(harness.shown).not.toHaveProperty('retryAfter');
    const passed = harness.start();
    await passed.succeed('through');
    await expect(passed.result).resolves.toBe('through');
    expect(harness.calls.at(-1)).toEqual({
      circuit: 'videos',
      outcome: 'rejected',
      duration: 0,
      observed: true,
    });
    expect(harness.shown.stats).toMatchObject({ rejected: 1, successes: 0 });
    await harness.clock.advance(100);
    await harness.succeed();
    const seen = harness.transitions.map(({ from, to, observed }) => `${from} > ${to} ${observed}`);
    expect(seen).toEqual(['closed > open true', 'open > half-open true', 'half-open > closed true']);
  });

  it('gives no call up, and counts as timeouts those that take too long', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'observe', timeout: 100 });
    await harness.succeedAfter(99);
    await harness.succeedAfter(100);
    expect(harness.calls).toMatchObject([
      { outcome: 'success', observed: true },
      { outcome: 'timeout', duration: 100, observed: true },
    ]);
    expect(harness.timeouts).toEqual([]);
    expect(harness.shown.stats).toMatchObject({ successes: 1, failures: 1, timeouts: 1 });
  });

  it('knows no timeouts without a limit', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'observe', timeout: false });
    await harness.succeedAfter(1e6);
    expect(harness.calls).toMatchObject([{ outcome: 'success' }]);
  });

  it('obeys a person all the same', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'observe' });
    harness.circuit.forceOpen();
    await expect(harness.start().result).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    harness.circuit.reset();
    expect(harness.state).toBe('observing');
    harness.circuit.disable();
    expect(harness.state).toBe('disabled');
  });
});

describe('exported and restored', () => {
  const moved = (from: CircuitBreakerHarness, to: CircuitBreakerHarness): void =>
    to.circuit.restore(JSON.parse(JSON.stringify(from.circuit.export())) as never);

  it('an open circuit stays open for exactly the rest of its time', async () => {
    const old = new CircuitBreakerHarness({ resetTimeout: 500 });
    await old.fail(5);
    const next = new CircuitBreakerHarness({ resetTimeout: 500 });
    await next.clock.advance(200);
    moved(old, next);
    expect(next.shown).toMatchObject({ state: 'open', since: 0, retryAfter: 300 });
    expect(next.lastTransition).toBe('closed > open (restored)');
    await next.clock.advance(299);
    expect(next.state).toBe('open');
    await next.clock.advance(1);
    expect(next.lastTransition).toBe('open > half-open (reset-timeout)');
  });

  it.each([500, 501])('an open circuit is half-open when %p of its 500 ms are over', async (passed) => {
    const old = new CircuitBreakerHarness({ resetTimeout: 500 });
    await old.fail(5);
    const next = new CircuitBreakerHarness();
    await next.clock.advance(passed);
    moved(old, next);
    expect(next.transitions.map(({ to }) => to)).toEqual(['half-open']);
    expect(next.shown).toMatchObject({ state: 'half-open', since: passed });
  });

  it('an open circuit is exported as half-open once its time is over', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 500 });
    await harness.fail(5);
    expect(harness.circuit.export()).toEqual({ phase: 'open', since: 0, openUntil: 500, reopenings: 0 });
    harness.timers.clear();
    await harness.clock.advance(500);
    expect(harness.circuit.export()).toEqual({ phase: 'half-open', since: 500, reopenings: 0 });
  });

  it('the back-off goes on where it was', async () => {
    const options = { resetTimeout: 100, resetBackoff: {} };
    const old = new CircuitBreakerHarness(options);
    await old.reachHalfOpen();
    await old.fail();
    const next = new CircuitBreakerHarness(options);
    moved(old, next);
    await next.clock.advance(300);
    await next.fail();
    expect(next.shown.retryAfter).toBe(400);
  });

  it.each(['forceOpen', 'disable'] as const)('what %s() did stays', async (order) => {
    const old = new CircuitBreakerHarness();
    await old.clock.advance(30);
    old.circuit[order]();
    const next = new CircuitBreakerHarness();
    moved(old, next);
    expect(next.shown).toMatchObject({ state: old.state, since: 30 });
  });
});

it('hands on the error of the operation untouched', async () => {
  const harness = new CircuitBreakerHarness();
  const broken = Object.freeze(new Error('broken'));
  const call = harness.start();
  await call.fail(broken);
  await expect(call.result).rejects.toBe(broken);
});

describe('whatever happens', () => {
  const running: PendingCall[] = [];
  /** Trials of the current half-open period that have not ended. */
  let trials = new Set<PendingCall>();
  const end = (call: PendingCall | undefined): Promise<void> | undefined => {
    if (call) trials.delete(call);
    return call?.fail();
  };
  const start = (harness: CircuitBreakerHarness): void => {
    const call = harness.start();
    running.push(call);
    if (call.scope && harness.state === 'half-open') trials.add(call);
  };
  const steps: Record<string, (harness: CircuitBreakerHarness) => unknown> = {
    start,
    end: () => end(running.shift()),
    succeed: (harness) => harness.succeed(),
    fail: (harness) => harness.fail(),
    wait: (harness) => harness.clock.advance(40),
    open: ({ circuit }) => circuit.open(),
    forceOpen: ({ circuit }) => circuit.forceOpen(),
    close: ({ circuit }) => circuit.close(),
    disable: ({ circuit }) => circuit.disable(),
    enable: ({ circuit }) => circuit.enable(),
    reset: ({ circuit }) => circuit.reset(),
  };
  const orders = fc.constantFrom('open', 'forceOpen', 'close', 'disable', 'enable', 'reset');
  const calls = fc.constantFrom('start', 'end', 'succeed', 'fail', 'wait', 'fail', 'wait');
  const step = fc.oneof({ weight: 6, arbitrary: calls }, { weight: 1, arbitrary: orders });

  it('never runs more trials at once than configured, and always recovers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (names) => {
        const harness = new CircuitBreakerHarness({
          timeout: false,
          volumeThreshold: 2,
          resetTimeout: 50,
          halfOpen: { calls: 2, successes: 2, maxWait: 80 },
        });
        running.length = 0;
        harness.events.on('circuit-breaker.transition', () => (trials = new Set()));
        for (const name of names) {
          await steps[name]?.(harness);
          expect(trials.size).toBeLessThanOrEqual(2);
        }
        harness.circuit.disable();
        harness.circuit.enable();
        await harness.fail(2);
        await harness.clock.advance(50);
        await harness.succeed(2);
        expect(harness.state).toBe('closed');
      }),
      { numRuns: 100 },
    );
  });
});
