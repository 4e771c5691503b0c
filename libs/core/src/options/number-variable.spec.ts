import { describe, expect, it } from '@jest/globals';
import { describeNumberVariable, type NumberVariable, readNumberVariable } from './number-variable.js';

const DELAY_VARIABLE: NumberVariable = {
  name: 'DELAY',
  unit: 'milliseconds',
  min: 10,
  max: 100,
  default: 50,
};
const LIMIT: NumberVariable = { ...DELAY_VARIABLE, off: 0 };

describe('readNumberVariable', () => {
  it.each(['10', '100', ' 42\n'])('reads %j', (DELAY) => {
    expect(readNumberVariable(DELAY_VARIABLE, { DELAY })).toBe(Number(DELAY));
  });

  it.each([undefined, '', ' '])('takes %j for a variable that is not set', (DELAY) => {
    expect(readNumberVariable(DELAY_VARIABLE, { DELAY })).toBeUndefined();
  });

  it.each(['9', '101', '0', '-20', '1e2', '0x20', '20.5', '20ms', 'Infinity'])(
    'refuses %j and names the variable, its range and the place',
    (DELAY) => {
      expect(() => readNumberVariable(DELAY_VARIABLE, { DELAY })).toThrow(
        `Expected "DELAY" to be a whole number of milliseconds from 10 to 100, got "${DELAY}" (at the environment)`,
      );
    },
  );

  it('reads the number that switches the limit off, which lies outside the range', () => {
    expect(readNumberVariable(LIMIT, { DELAY: '0' })).toBe(0);
    expect(() => readNumberVariable(LIMIT, { DELAY: '9' })).toThrow('Expected "DELAY"');
  });
});

describe('describeNumberVariable', () => {
  it('names the unit, the range, and the number that switches the limit off', () => {
    expect(describeNumberVariable(LIMIT)).toBe(
      'a whole number of milliseconds from 10 to 100, or 0 for no limit',
    );
  });
});
