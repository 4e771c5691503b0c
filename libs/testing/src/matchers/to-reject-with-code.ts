import { messageOf, OptionsCheck, isPromiseLike } from '@breakwater/core';
import { WatchedCall } from '../calls/watched-call.js';
import type { MatcherResult } from './breakwater-matchers.js';
import { printSequence } from './recorded-sequence.js';
import { sequenceOf, short } from './sequence-of.js';
import { codesOf } from './shown-error.js';

export async function toRejectWithCode(subject: unknown, code: string): Promise<MatcherResult> {
  const check = new OptionsCheck('toRejectWithCode');
  check.that(typeof code === 'string' && code !== '', 'code', "a code such as 'CIRCUIT_OPEN'", code);
  const outcome = await settle(subject);
  const sequence =
    subject instanceof WatchedCall ? printSequence(sequenceOf(subject, 'toRejectWithCode')) : '';
  if (!('error' in outcome)) {
    const message = `Expected the call to reject with code ${code}, but it resolved with ${short(outcome.value)}.`;
    return { pass: false, message: () => message + sequence };
  }
  const codes = codesOf(outcome.error);
  const pass = codes.includes(code);
  const found = codes.length === 0 ? 'without a code' : `with ${codes.join(', ')}`;
  const message = pass
    ? `Expected the call not to reject with code ${code}, but it did: ${messageOf(outcome.error)}`
    : `Expected the call to reject with code ${code}, but it rejected ${found}: ${messageOf(outcome.error)}`;
  return { pass, message: () => message + sequence };
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

async function settle(subject: unknown): Promise<Outcome> {
  const work: unknown = typeof subject === 'function' ? begin(subject as () => unknown) : subject;
  if (!isPromiseLike(work)) {
    throw new TypeError(
      `toRejectWithCode() needs a promise, or a function that returns one, got ${short(work)}.` +
        (typeof subject === 'function' ? '' : ' Leave out the await in front of the call.'),
    );
  }
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

/** A function that throws at once counts like one that rejects. */
function begin(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}
