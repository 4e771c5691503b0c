import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreakerHarness, type PendingCall } from '../../test/circuit-breaker.harness.js';

describe('a circuit under orders of an operator', () => {
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

  it('opens for resetTimeout with open()', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 100 });
    harness.circuit.open();
    expect(harness.lastTransition).toBe('closed > open (manual)');
    await harness.clock.advance(100);
    expect(harness.state).toBe('half-open');
    harness.circuit.open();
    expect(harness.lastTransition).toBe('half-open > open (manual)');
  });

  it.each(['forceOpen', 'disable'] as const)('ignores open() after %s()', (order) => {
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

  it.each([
    ['close', 'enable', 'closed', { failures: 2 }],
    ['forceOpen', 'forceOpen', 'forced-open', { rejected: 2 }],
    ['disable', 'disable', 'disabled', {}],
  ] as const)(
    'keeps its counts and its time when %s() and %s() change nothing',
    async (first, second, state, stats) => {
      const harness = new CircuitBreakerHarness();
      harness.circuit[first]();
      await harness.fail(2);
      await harness.clock.advance(50);
      harness.circuit[second]();
      harness.circuit[first]();
      expect(harness.shown).toMatchObject({ state, since: 0, stats });
    },
  );

  it('publishes the rates of the window at the time of the order', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 2 });
    await harness.succeed(2);
    await harness.clock.advance(10_000);
    harness.circuit.forceOpen();
    expect(harness.transitions[0]).toMatchObject({ failureRate: -1, slowCallRate: -1 });
  });

  it('forgets its timer when it is closed', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 100 });
    const add = jest.spyOn(harness.timers, 'addDue');
    const remove = jest.spyOn(harness.timers, 'remove');
    harness.circuit.open();
    harness.circuit.close();
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('counts nothing while it is disabled', async () => {
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

  it('resets a long back-off when it closes', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 100, resetBackoff: {} });
    await harness.reachHalfOpen();
    await harness.fail();
    harness.circuit.close();
    await harness.clock.advance(1_000);
    expect(harness.lastTransition).toBe('open > closed (manual)');
    await harness.fail(5);
    expect(harness.shown.retryAfter).toBe(100);
  });

  it('refuses every call after shutdown(), whatever the orders', async () => {
    const harness = new CircuitBreakerHarness();
    harness.circuit.shutdown();
    harness.circuit.shutdown();
    harness.circuit.close();
    harness.circuit.reset();
    harness.circuit.disable();
    harness.circuit.restore({ phase: 'closed', since: 0, reopenings: 0 });
    harness.circuit.restore({ phase: 'forced-open', since: 99, reopenings: 0 });
    await expect(harness.start().result).rejects.toMatchObject({
      code: 'SHUTTING_DOWN',
      message: "Circuit 'videos' was shut down; send the call to another instance.",
    });
    expect(harness.shown).toMatchObject({ state: 'forced-open', since: 0 });
    expect(harness.transitions).toHaveLength(1);
  });
});

describe('a circuit in mode observe', () => {
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

  it('gives no call up, but counts calls that take too long as timeouts', async () => {
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

  it('counts no timeouts without a limit', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'observe', timeout: false });
    await harness.succeedAfter(1e6);
    expect(harness.calls).toMatchObject([{ outcome: 'success' }]);
  });

  it('obeys the orders of an operator', async () => {
    const harness = new CircuitBreakerHarness({ mode: 'observe' });
    harness.circuit.forceOpen();
    await expect(harness.start().result).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    harness.circuit.reset();
    expect(harness.state).toBe('observing');
    harness.circuit.disable();
    expect(harness.state).toBe('disabled');
  });
});

describe('a circuit under random calls and orders', () => {
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
