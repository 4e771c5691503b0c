import type { OptionsCheck } from '@breakwater/core';

/** A limit that protects the process; `false` switches it off. */
export type OptionalLimit = number | false;

/** @deprecated Use {@link OptionalLimit}. It will be removed with the next minor version. */
export type Limit = OptionalLimit;

/** The number that code compares with: `Infinity` for a limit that is switched off. */
export const limitOf = (limit: OptionalLimit): number => (limit === false ? Infinity : limit);

/** Requires an integer of at least `minimum`, or a limit that is switched off (`false` or `Infinity`). */
export function checkCount(check: OptionsCheck, option: string, value: unknown, minimum: number): boolean {
  const fits = value === false || value === Infinity || (Number.isInteger(value) && Number(value) >= minimum);
  return check.that(fits, option, `an integer >= ${minimum}, or false for no limit`, value);
}

/** Requires a number of milliseconds of at least `minimum`, or `false` for no limit. */
export function checkDuration(check: OptionsCheck, option: string, value: unknown, minimum: number): boolean {
  const fits = value === false || (Number.isFinite(value) && Number(value) >= minimum);
  return check.that(fits, option, `a number of milliseconds >= ${minimum}, or false for no limit`, value);
}

/** The options that are set: an option that is `undefined` counts as left out. */
export function givenOptions<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
