import { DEFAULT_OVERLOAD_OPTIONS } from '@breakwater/resilience';
import { describe, expect, it } from '@jest/globals';
import { overloadAt, RESILIENCE_SWITCHES } from '../src/platform/config/resilience.variables.js';

describe('the options of load shedding', () => {
  it('are the defaults of the package without a variable', () => {
    const { maxDelay, targetDelay } = DEFAULT_OVERLOAD_OPTIONS;
    const standard = Number(RESILIENCE_SWITCHES.OVERLOAD_MAX_DELAY.standard);
    expect(overloadAt(standard)).toEqual({ maxDelay, targetDelay });
  });

  it('keep the ratio of both delays when an operator changes the longest one', () => {
    expect(overloadAt(40)).toEqual({ maxDelay: 40, targetDelay: 2 });
    expect(overloadAt(1_000)).toEqual({ maxDelay: 1_000, targetDelay: 50 });
  });
});
