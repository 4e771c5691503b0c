import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Bulkhead, CircuitBreaker, CircuitBreakerService, Retry } from '../src/index.js';
import { start } from './application.harness.js';

/** Starts an application with a class that the decorator stands on. */
async function startDecorated(decorator: MethodDecorator): Promise<unknown> {
  class Service {
    async work(): Promise<void> {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, 'work')!;
  decorator(Service.prototype, 'work', descriptor);
  Object.defineProperty(Service.prototype, 'work', descriptor);
  return start([Service]);
}

describe('a decorator with a value that is no declaration', () => {
  it.each<[string, (input: never) => unknown, unknown]>([
    ['@Retry(null)', Retry, null],
    ['@Retry(false)', Retry, false],
    ['@Retry([])', Retry, []],
    ['@Bulkhead(null)', Bulkhead, null],
    ['@Bulkhead([])', Bulkhead, []],
    ['@CircuitBreaker([])', CircuitBreaker, []],
  ])('%s is refused', async (_text, decorator, input) => {
    const started = Promise.resolve().then(() =>
      startDecorated(decorator(input as never) as MethodDecorator),
    );
    await expect(started).rejects.toThrow(OptionsError);
  });
});

describe('restoreState()', () => {
  it('refuses values that are not an export of circuits', async () => {
    const { get } = await start();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const closed = { phase: 'closed', since: 0, reopenings: 0 };
    const circuits = [[], { a: 10n }, { a: cyclic }, { '': closed }, { ['x'.repeat(1_000_000)]: closed }];
    for (const given of circuits) {
      const state = { version: 1, circuits: given };
      expect(() => get(CircuitBreakerService).restoreState(state as never)).toThrow(OptionsError);
    }
  });
});
