import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Outcome, printScript } from './outcome.js';
import { parseScript } from './parse-script.js';
import { type ScriptProblem, ScriptSyntaxError } from './script-syntax.error.js';

const delay = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 999_999_999 }),
  fc.integer({ min: 1, max: 99_999 }).map((milliseconds) => milliseconds / 1_000),
);
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constantFrom('success', 'failure', 'timeout'), delay }),
  fc.constant<Outcome>({ kind: 'hang' }),
  fc.record({ kind: fc.constant('code'), delay, code: fc.stringMatching(/^[\w.-]+$/) }),
  fc.record({ kind: fc.constant('status'), delay, status: fc.integer({ min: 200, max: 599 }) }),
  fc.record({
    kind: fc.constant('status'),
    delay,
    status: fc.integer({ min: 300, max: 599 }),
    retryAfter: fc.nat({ max: 999_999 }),
  }),
);

/** The mistakes of a script. Any other error than a ScriptSyntaxError fails the test. */
function problemsOf(script: string): readonly ScriptProblem[] {
  try {
    parseScript(script);
    return [];
  } catch (error) {
    if (error instanceof ScriptSyntaxError) return error.problems;
    throw error;
  }
}

describe('parseScript', () => {
  it('reads each form of an outcome', () => {
    expect(parseScript('S F 200ms:S T(50) E(ECONNRESET) 503 503(2) H')).toEqual([
      { kind: 'success', delay: 0 },
      { kind: 'failure', delay: 0 },
      { kind: 'success', delay: 200 },
      { kind: 'timeout', delay: 50 },
      { kind: 'code', delay: 0, code: 'ECONNRESET' },
      { kind: 'status', delay: 0, status: 503 },
      { kind: 'status', delay: 0, status: 503, retryAfter: 2 },
      { kind: 'hang' },
    ]);
  });

  it('repeats outcomes, and takes seconds and any white space', () => {
    expect(parseScript(' 2*F\n\t3*1.005s:S ')).toEqual([
      ...Array.from({ length: 2 }, () => ({ kind: 'failure', delay: 0 })),
      ...Array.from({ length: 3 }, () => ({ kind: 'success', delay: 1_005 })),
    ]);
    expect(parseScript('')).toEqual([]);
  });

  it('reads what printScript writes', () => {
    fc.assert(
      fc.property(fc.array(outcome), (script) => {
        expect(parseScript(printScript(script))).toEqual(script);
      }),
    );
  });

  it('reads long scripts that printScript has shortened', () => {
    fc.assert(
      fc.property(outcome, fc.integer({ min: 1, max: 20 }), (one, count) => {
        const script = Array.from({ length: count }, () => one);
        expect(parseScript(printScript(script))).toEqual(script);
      }),
    );
    expect(printScript(parseScript('F F S S S 0ms:S 2s:S'))).toBe('F F 4*S 2000ms:S');
  });

  it('either reads a text or throws a ScriptSyntaxError that names tokens at their positions', () => {
    const characters = fc.constantFrom(...Array.from('SFHTE(50)*:ms \n,x'));
    fc.assert(
      fc.property(fc.string({ unit: characters }), (script) => {
        const named = problemsOf(script).map(({ position, token }) => ({
          token,
          found: script.slice(position - 1, position - 1 + token.length),
        }));
        expect(named).toEqual(named.map(({ token }) => ({ token, found: token })));
      }),
    );
  });

  it('names all mistakes with their positions, and the allowed outcomes', () => {
    expect(() => parseScript('S X 20ms:H 0*F')).toThrow(
      new ScriptSyntaxError('S X 20ms:H 0*F', [
        { position: 3, token: 'X', message: '"X" is not an outcome' },
        { position: 5, token: '20ms:H', message: '"20ms:H" delays a hang, without effect; write H' },
        { position: 12, token: '0*F', message: '"0*F" has to repeat an outcome 1 to 10000 times' },
      ]),
    );
    expect(
      new ScriptSyntaxError('X', [{ position: 1, token: 'X', message: '"X" is not an outcome' }]).message,
    ).toBe(`The script "X" has 1 mistake:
  position 1: "X" is not an outcome
Allowed outcomes:
  S               success
  F               failure that retries repeat
  T(50)           time-out after 50 ms
  E(ECONNRESET)   error with a code
  503 or 503(2)   HTTP status, with Retry-After in seconds
  H               hang until the caller aborts
  200ms:S         delay in front of an outcome, also 2s:S
  3*F             repeats`);
  });

  it.each([
    ['s', '"s" is not an outcome; write S'],
    ['T', '"T" is not an outcome; write the time of a time-out in milliseconds, e.g. T(50)'],
    ['E', '"E" is not an outcome; write the code of an error, e.g. E(ECONNRESET)'],
    ['S,F', '"S,F" is not an outcome; separate outcomes with spaces'],
    ['99', '"99" is not an outcome'],
    ['600', '"600" is not an HTTP status from 200 to 599'],
    ['200(2)', '"200(2)" has a Retry-After, which has no meaning in a success; write 200'],
    ['20ms:T(50)', '"20ms:T(50)" has two delays; write T(70)'],
    ['10001*S', '"10001*S" has to repeat an outcome 1 to 10000 times'],
    ['200:S', '"200:S" is not an outcome'],
    ['1e9ms:S', '"1e9ms:S" is not an outcome'],
  ])('corrects %p', (token, message) => {
    expect(() => parseScript(token)).toThrow(new ScriptSyntaxError(token, [{ position: 1, token, message }]));
  });
});
