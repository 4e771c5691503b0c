import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';
import { CIRCUIT_BREAKER_PRESETS, type CircuitBreakerPresetName } from './circuit-breaker.presets.js';

describe('circuit breaker presets', () => {
  it.each<[CircuitBreakerPresetName, number, number, number]>([
    ['openai', 5, 60_000, 3],
    ['youtube', 3, 30_000, 2],
    ['anthropic', 5, 60_000, 3],
    ['database', 3, 10_000, 2],
    ['vectorStore', 5, 60_000, 2],
  ])(
    '%s opens after %p failures for %p ms and closes after %p successes',
    async (name, failures, wait, successes) => {
      const harness = new CircuitBreakerHarness(CIRCUIT_BREAKER_PRESETS[name]);
      await harness.succeed(20);
      await harness.fail(failures - 1);
      expect(harness.state).toBe('closed');
      await harness.fail();
      expect(harness.shown).toMatchObject({ state: 'open', retryAfter: wait });
      await harness.clock.advance(wait);
      await harness.succeed(successes - 1);
      expect(harness.state).toBe('half-open');
      await harness.succeed();
      expect(harness.state).toBe('closed');
    },
  );

  it('lets vectorStore open after 5 failures among 10 calls within 120 s', async () => {
    const harness = new CircuitBreakerHarness(CIRCUIT_BREAKER_PRESETS.vectorStore);
    for (let count = 0; count < 4; count++) {
      await harness.succeed();
      await harness.fail();
      await harness.clock.advance(20_000);
    }
    await harness.succeed();
    expect(harness.state).toBe('closed');
    await harness.fail();
    expect(harness.state).toBe('open');
  });

  it('lets vectorStore forget failures that are older than 120 s', async () => {
    const harness = new CircuitBreakerHarness(CIRCUIT_BREAKER_PRESETS.vectorStore);
    for (let count = 0; count < 5; count++) {
      await harness.fail();
      await harness.succeed();
      await harness.clock.advance(40_000);
    }
    expect(harness.state).toBe('closed');
  });

  it.each<[CircuitBreakerPresetName, number]>([
    ['openai', 120_000],
    ['youtube', 15_000],
    ['anthropic', 120_000],
    ['database', 10_000],
    ['vectorStore', 30_000],
  ])('%s gives a call %p ms', (name, timeout) => {
    expect(CIRCUIT_BREAKER_PRESETS[name].timeout).toBe(timeout);
  });
});
