import { readProperty } from '@breakwater/core';
import type { Tick } from '../locks/lock-store.js';
import { DEFAULT_WINDOWS, PART_OF_INTERVAL } from './single-instance.options.js';

/**
 * Metadata of `@nestjs/schedule`. The package is not imported, because an application without schedules does not have it.
 *
 * @see https://github.com/nestjs/schedule/blob/master/lib/schedule.constants.ts
 */
const TYPE = 'SCHEDULER_TYPE';
const CRON = 'SCHEDULE_CRON_OPTIONS';
const INTERVAL = 'SCHEDULE_INTERVAL_OPTIONS';

/** Numbers of `SchedulerType`. */
const TYPES = { cron: 1, timeout: 2, interval: 3 };

/** Returns the first time after `time` at which a cron job is due. Both are milliseconds since 1970. */
export type NextDueTime = (time: number) => number;

/** The options of `@Cron()` that say when it is due. */
export interface CronOptions {
  readonly name?: unknown;
  readonly cronTime?: unknown;
  readonly timeZone?: unknown;
  readonly utcOffset?: unknown;
}

/** The schedule of a method. */
export type Schedule =
  | { readonly kind: 'cron'; readonly options: CronOptions }
  | { readonly kind: 'interval'; readonly interval: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'none' };

/** Reads the schedule of a method, whichever of its decorators is the outermost. */
export function scheduleOf(method: object): Schedule {
  const read = (key: string): unknown => Reflect.getMetadata(key, method);
  switch (read(TYPE)) {
    case TYPES.cron:
      return { kind: 'cron', options: read(CRON) ?? {} };
    case TYPES.interval:
      return { kind: 'interval', interval: Number(readProperty(read(INTERVAL), 'timeout')) };
    case TYPES.timeout:
      return { kind: 'timeout' };
    default:
      return { kind: 'none' };
  }
}

/**
 * Returns the tick that is due; `undefined` if a method without a schedule may run as often as it is called.
 *
 * @param now time of day, in milliseconds since 1970
 * @param next finds the ticks of the method; `undefined` if its cron job is not known
 * @param window option of the application
 */
export function tickOf(
  schedule: Schedule,
  now: number,
  next: NextDueTime | undefined,
  window: number | undefined,
): Tick | undefined {
  switch (schedule.kind) {
    case 'cron':
      return { number: dueTime(schedule.options, now, next), window: window ?? DEFAULT_WINDOWS.cron };
    case 'interval':
      return { window: window ?? schedule.interval * PART_OF_INTERVAL };
    case 'timeout':
      return { window: window ?? DEFAULT_WINDOWS.timeout };
    default:
      return window === undefined ? undefined : { window };
  }
}

/** Timers may fire this much too early, in milliseconds. */
const EARLY = 500;
/** A blocked event loop delays a tick. Delays of up to this many milliseconds are recognised. */
const LATE = 10_000;

/** Returns the time at which the present tick was due on the clock of this machine. */
function dueTime({ cronTime }: CronOptions, now: number, next: NextDueTime | undefined): number {
  if (cronTime instanceof Date) return cronTime.getTime();
  const due = next && latest(next, now);
  // A call by hand between two ticks is a tick of its own. Ticks are due at whole seconds.
  return due ?? Math.round(now / 1_000) * 1_000;
}

/** Returns the last time at which the job was due; `undefined` if that is longer ago than {@link LATE}. */
function latest(next: NextDueTime, now: number): number | undefined {
  let due: number | undefined;
  let following = next(now - LATE);
  while (following <= now + EARLY && following !== due) {
    due = following;
    following = next(due);
  }
  return due;
}
