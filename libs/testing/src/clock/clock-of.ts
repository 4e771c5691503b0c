import { Clock } from '@breakwater/core';
import type { VirtualClock } from '@breakwater/core/testing';

/** The part of an application or a testing module that this package uses: how it finds providers. */
export interface ApplicationContext {
  // oxlint-disable-next-line typescript/no-explicit-any -- the tokens of Nest: classes, symbols and texts
  get(token: any, options?: { strict: boolean }): any;
}

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
  try {
    return source.get(Clock, { strict: false }) as Clock;
  } catch (error) {
    throw new TypeError(
      'The application has no clock. Import BreakwaterTesting.forRoot(), or a module of Breakwater.',
      { cause: error },
    );
  }
}

/**
 * Returns the virtual clock of an application.
 *
 * @param caller name of the function, for the message
 * @throws TypeError when the clock is another one
 */
export function virtualClockOf(source: ClockSource, caller: string): VirtualClock {
  const clock = clockOf(source);
  if (typeof (clock as Partial<VirtualClock>).advance === 'function') return clock as VirtualClock;
  throw new TypeError(
    `${caller} needs a VirtualClock, but the clock is a ${nameOf(clock)}. ` +
      'Import BreakwaterTesting.forRoot() in the testing module, or pass the VirtualClock.',
  );
}

function isClock(source: unknown): source is Clock {
  const { now, setTimeout: arm } = (source ?? {}) as Partial<Clock>;
  return typeof now === 'function' && typeof arm === 'function';
}

/** Name of the class of a value, for messages. */
export function nameOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return (value.constructor as { name?: string } | undefined)?.name ?? 'an object';
}
