import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Bulkhead, CircuitBreakerService, Fallback, Retry, Timeout } from '../../src/index.js';
import { start } from '../application.harness.js';

describe('an option without effect', () => {
  it('is refused at once by a decorator: Timeout(undefined)', () => {
    expect(() => Timeout(undefined as never)).toThrow('Expected "@Timeout()" to be called with options');
  });

  it.each([
    ['@Bulkhead()', () => Bulkhead()],
    ['@Retry()', () => Retry()],
    ['@Fallback()', () => Fallback({ value: undefined })],
  ])('is not %s without options', (_decorator, build) => {
    expect(build).not.toThrow();
  });

  it.each(['timeout', 'retry', 'circuitBreaker', 'bulkhead', 'fallback'])(
    'ends the start in a named policy: %s',
    async (kind) => {
      const policies = { p: { [kind]: undefined } };
      await expect(start({ options: { policies } })).rejects.toThrow(
        `"policies.p.${kind}" to be left out or set to a value`,
      );
    },
  );
});

describe('restoreState()', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a state without circuits', { version: 1 }],
    ['a circuit that is null', { version: 1, circuits: { a: null } }],
  ])('refuses %s', async (_what, state) => {
    const { get } = await start();
    expect(() => get(CircuitBreakerService).restoreState(state as never)).toThrow(OptionsError);
  });
});
