import CircuitBreaker from 'opossum';
import { work } from './work.js';

type Work = typeof work;

/** Opossum as it comes: a time limit of 10 s, percentiles, a snapshot every second. */
export function opossum(action: Work, options?: CircuitBreaker.Options): CircuitBreaker<[string], string> {
  return new CircuitBreaker(action, options);
}

/** Opossum without all that costs time. */
export function opossumTuned(action: Work): CircuitBreaker<[string], string> {
  return opossum(action, { timeout: false, rollingPercentilesEnabled: false, enableSnapshots: false });
}
