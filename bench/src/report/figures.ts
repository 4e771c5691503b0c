import type { ContenderName } from '../measure/contender.js';
import type { Timings } from '../measure/timings.js';
import type { CaseReport } from './case-report.js';

/** Time per call. */
export function nanoseconds(value: number): string {
  return `${grouped(value)} ns`;
}

/** A whole number with its thousands apart. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
}

/** The time per call of the contenders that were measured under their own names. */
export function timesPerCall(timings: Timings, ...names: ContenderName[]): CaseReport['figures'] {
  return Object.fromEntries(names.map((name) => [name, nanoseconds(timings.of(name))]));
}
