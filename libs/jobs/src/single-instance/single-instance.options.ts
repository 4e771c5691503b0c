import { checkOptions, minutes, seconds } from '@breakwater/core';
import { isLockName } from '../locks/locks.options.js';

/** Options of `@SingleInstance()`. Durations are milliseconds. */
export interface SingleInstanceOptions {
  /**
   * Time after which another replica may run the method if this one dies while it runs; the lock is renewed every half of it. Locks of
   * PostgreSQL end with their connection instead.
   * @default 60000
   */
  readonly ttl?: number;
  /**
   * Time for which a tick counts as done, on the clock of the store. `@Cron()`: the clocks of the replicas must agree within it; it does
   * not limit how often the method runs. `@Interval()`: other replicas do not run the method within it; it must be shorter than the
   * interval. `@Timeout()`: replicas that start within it run the method once. Other methods: no replica runs the method again within it.
   * @default 5 minutes for `@Cron()`, 90 % of the interval for `@Interval()`, 1 minute for `@Timeout()`, else 0
   */
  readonly window?: number;
  /**
   * Decides about a tick while the store of the locks cannot be used: `skip` runs the method nowhere, `run` runs it on every replica.
   * @default 'skip'
   */
  readonly onStoreLost?: 'skip' | 'run';
}

/** Defaults of {@link SingleInstanceOptions}. */
export const DEFAULT_SINGLE_INSTANCE_OPTIONS = Object.freeze({
  ttl: minutes(1),
  onStoreLost: 'skip',
} as const);

/** Default of `window` for methods with a decorator of `@nestjs/schedule`. */
export const DEFAULT_WINDOWS = Object.freeze({ cron: minutes(5), timeout: minutes(1) } as const);

/** Part of an interval that is the default of `window`. A timer that fires a little early must not miss its tick. */
export const PART_OF_INTERVAL = 0.9;

/** Shortest ttl: renewals of a shorter one would come too late when the process is busy. */
const SHORTEST_TTL = seconds(1);

/** {@link SingleInstanceOptions} with the name and the defaults. */
export interface ResolvedSingleInstanceOptions {
  /** All methods of this name exclude each other on all replicas. */
  readonly name: string;
  readonly ttl: number;
  readonly window: number | undefined;
  readonly onStoreLost: 'skip' | 'run';
}

/** @throws OptionsError with everything that is wrong */
export const resolveSingleInstanceOptions = (
  name: string,
  options: SingleInstanceOptions,
  place: string,
): ResolvedSingleInstanceOptions =>
  checkOptions('singleInstance', place, (check) => {
    check.that(isLockName(name), 'name', 'a text of 1 to 200 characters', name);
    check.known(options, ['ttl', 'window', 'onStoreLost'], {
      lockAtMostFor: '"ttl"',
      lockAtLeastFor: '"window"',
    });
    const { ttl, window, onStoreLost } = {
      ...DEFAULT_SINGLE_INSTANCE_OPTIONS,
      window: undefined,
      ...options,
    };
    check.duration('ttl', ttl, SHORTEST_TTL);
    if (window !== undefined) check.duration('window', window, 1);
    check.oneOf('onStoreLost', onStoreLost, ['skip', 'run']);
    return { name, ttl, window, onStoreLost };
  });
