import { Clock } from '@breakwater/core';
import { type ApplicationContext, providerOf } from '../application-context.js';

/** A clock, or an application that has one. */
export type ClockSource = Clock | ApplicationContext;

/**
 * Returns the clock of an application.
 *
 * @throws TypeError when it has none
 */
export function clockOf(source: ClockSource): Clock {
  if (isClock(source)) return source;
  if (typeof (source as Partial<ApplicationContext> | undefined)?.get !== 'function') {
    throw new TypeError(`Expected a clock or an application, got ${nameOf(source)}.`);
  }
  const missing =
    'The application has no clock. Import BreakwaterTesting.forRoot(), or a module of Breakwater.';
  return providerOf<Clock>(source, Clock, missing);
}

export function isClock(source: unknown): source is Clock {
  const { now, setTimeout: arm } = (source ?? {}) as Partial<Clock>;
  return typeof now === 'function' && typeof arm === 'function';
}

/** Name of the class of a value, for messages. */
export function nameOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return (value.constructor as { name?: string } | undefined)?.name ?? 'an object';
}
