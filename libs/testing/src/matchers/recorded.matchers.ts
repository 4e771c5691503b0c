import { counted, OptionsCheck } from '@breakwater/core';
import type { MatcherResult, WaitedOptions, WaitJitter } from './breakwater-matchers.js';
import { printSequence } from './recorded-sequence.js';
import { sequenceOf } from './sequence-of.js';

/** Differences of waits below this are those of binary fractions. */
const TOLERANCE = 1e-6;

const JITTERS: ReadonlySet<unknown> = new Set(['none', 'full', 'equal']);

export function toHaveMadeAttempts(subject: unknown, count: number): MatcherResult {
  new OptionsCheck('toHaveMadeAttempts').integer('count', count, 0);
  const sequence = sequenceOf(subject, 'toHaveMadeAttempts');
  const { attempts } = sequence;
  const made =
    attempts === undefined ? 'no call has finished' : `there ${attempts === 1 ? 'was' : 'were'} ${attempts}`;
  return {
    pass: attempts === count,
    message: () =>
      attempts === count
        ? `Expected another number of attempts than ${count}.${printSequence(sequence)}`
        : `Expected ${counted(count, 'attempt')}, but ${made}.${printSequence(sequence)}`,
  };
}

export function toHaveWaited(
  subject: unknown,
  expected: readonly number[],
  { jitter = 'none' }: WaitedOptions = {},
): MatcherResult {
  const check = new OptionsCheck('toHaveWaited');
  check.that(
    Array.isArray(expected) && expected.every((wait) => Number.isFinite(wait) && wait >= 0),
    'waits',
    'a list of milliseconds, e.g. [200, 400]',
    expected,
  );
  check.that(
    JITTERS.has(jitter) || (typeof jitter === 'number' && jitter >= 0 && jitter <= 1),
    'jitter',
    "'none', 'full', 'equal' or a number from 0 to 1",
    jitter,
  );
  const sequence = sequenceOf(subject, 'toHaveWaited');
  const { waits } = sequence;
  const pass =
    waits.length === expected.length && waits.every((wait, index) => fits(wait, expected[index]!, jitter));
  const wanted = `waits of ${list(expected)} ms${jitter === 'none' ? '' : ` with jitter ${jitter}`}`;
  return {
    pass,
    message: () =>
      pass
        ? `Expected other ${wanted.replace('waits of', 'waits than')}.${printSequence(sequence)}`
        : `Expected ${wanted}, but the waits were ${list(waits)} ms.${printSequence(sequence)}`,
  };
}

export function toHaveUsedFallback(subject: unknown): MatcherResult {
  const sequence = sequenceOf(subject, 'toHaveUsedFallback');
  const pass = sequence.fallbacks > 0;
  return {
    pass,
    message: () =>
      pass
        ? `Expected no fallback to answer, but ${counted(sequence.fallbacks, 'call')} got the answer of one.${printSequence(sequence)}`
        : `Expected a fallback to answer, but none did.${printSequence(sequence)}`,
  };
}

export function toHaveSettledWithin(subject: unknown, milliseconds: number): MatcherResult {
  new OptionsCheck('toHaveSettledWithin').duration('milliseconds', milliseconds);
  const sequence = sequenceOf(subject, 'toHaveSettledWithin');
  const { duration } = sequence;
  const pass = duration !== undefined && duration <= milliseconds;
  const reality = duration === undefined ? 'no call has settled' : `it took ${duration} ms`;
  return {
    pass,
    message: () =>
      pass
        ? `Expected the call to take longer than ${milliseconds} ms, but ${reality}.${printSequence(sequence)}`
        : `Expected the call to settle within ${milliseconds} ms, but ${reality}.${printSequence(sequence)}`,
  };
}

function fits(wait: number, expected: number, jitter: WaitJitter): boolean {
  const [least, most] = rangeOf(expected, jitter);
  return wait >= least - TOLERANCE && wait <= most + TOLERANCE;
}

function rangeOf(wait: number, jitter: WaitJitter): readonly [least: number, most: number] {
  if (jitter === 'full') return [0, wait];
  if (jitter === 'equal') return [wait / 2, wait];
  const share = jitter === 'none' ? 0 : jitter;
  return [wait * (1 - share), wait * (1 + share)];
}

function list(waits: readonly number[]): string {
  return `[${waits.join(', ')}]`;
}
