import { describe, expect, it } from '@jest/globals';
import { resolveCircuitBreakerOptions } from '../../src/circuit-breaker/circuit-breaker.options.js';

describe('the size of a window', () => {
  it.each(['rollingCountBuckets', 'rollingCountSize'])('is bounded: %s', (option) => {
    expect(() => resolveCircuitBreakerOptions({ [option]: 2 ** 31 })).toThrow(
      `"circuitBreaker.${option}" to be an integer >= 1 and <=`,
    );
  });
});
