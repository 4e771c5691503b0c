import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';

describe('an export that is restored', () => {
  const moved = (from: CircuitBreakerHarness, to: CircuitBreakerHarness): void =>
    to.circuit.restore(JSON.parse(JSON.stringify(from.circuit.export())) as never);

  it('keeps an open circuit open for exactly the rest of its time', async () => {
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

  it.each([500, 501])('restores an open circuit as half-open after %p of its 500 ms', async (passed) => {
    const old = new CircuitBreakerHarness({ resetTimeout: 500 });
    await old.fail(5);
    const next = new CircuitBreakerHarness();
    await next.clock.advance(passed);
    moved(old, next);
    expect(next.transitions).toMatchObject([{ to: 'half-open', reason: 'restored' }]);
    expect(next.shown).toMatchObject({ state: 'half-open', since: passed });
  });

  it('exports an open circuit as half-open once its time is over', async () => {
    const harness = new CircuitBreakerHarness({ resetTimeout: 500 });
    await harness.fail(5);
    expect(harness.circuit.export()).toEqual({ phase: 'open', since: 0, openUntil: 500, reopenings: 0 });
    harness.timers.clear();
    await harness.clock.advance(500);
    expect(harness.circuit.export()).toEqual({ phase: 'half-open', since: 500, reopenings: 0 });
  });

  it('continues the back-off', async () => {
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

  it.each(['forceOpen', 'disable'] as const)('keeps the effect of %s()', async (order) => {
    const old = new CircuitBreakerHarness();
    await old.clock.advance(30);
    old.circuit[order]();
    const next = new CircuitBreakerHarness();
    moved(old, next);
    expect(next.shown).toMatchObject({ state: old.state, since: 30 });
    expect(next.transitions).toMatchObject([{ reason: 'restored' }]);
  });

  it.each(['closed', 'half-open'] as const)(
    'starts a circuit that is already %s anew, without an event',
    async (phase) => {
      const harness = new CircuitBreakerHarness();
      const steps = { closed: () => harness.fail(4), 'half-open': () => harness.reachHalfOpen() };
      await steps[phase]();
      const late = harness.start();
      const before = harness.transitions.length;
      harness.circuit.restore({ phase, since: 5, reopenings: 0 });
      expect(harness.transitions).toHaveLength(before);
      expect(harness.shown).toMatchObject({ state: phase, since: 5, stats: { calls: 0 } });
      await late.fail();
      expect(harness.start().scope).toBeDefined();
      expect(harness.shown.stats.failures).toBe(0);
    },
  );
});
