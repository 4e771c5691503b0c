import { checkOptions, type Clock, type Random, readOptions, TestConditions } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { checkClock, checkRandom } from '../clock/check-time-and-chance.js';
import { DEFAULT_BREAKWATER_TESTING_OPTIONS } from './breakwater-testing.constants.js';

/** Options of `BreakwaterTesting.forRoot()`. */
export interface BreakwaterTestingOptions {
  /** Clock of the application. @default a `VirtualClock` that records where timers are set */
  readonly clock?: Clock;
  /** Random source of the application. @default `new SeededRandom(1)` */
  readonly random?: Random;
  /**
   * `off`: calls run without policies; only fallbacks are in force. `instant`: back-offs and the waits of `@CallRate()` take no time;
   * events name the delays. Time limits, open circuits and queues of bulkheads stay as they are.
   * @default 'on'
   */
  readonly policies?: 'on' | 'off' | 'instant';
}

const PLACE = 'BreakwaterTesting.forRoot';

/** @throws OptionsError with all problems */
export function resolveBreakwaterTestingOptions(written: BreakwaterTestingOptions): TestConditions {
  const options = readOptions(written, 'testing', PLACE);
  return checkOptions('testing', PLACE, (check) => {
    if (!check.object('', options)) return options;
    check.known(options, ['clock', 'random', 'policies']);
    const {
      clock = new VirtualClock({ origins: true }),
      random = new SeededRandom(1),
      policies = DEFAULT_BREAKWATER_TESTING_OPTIONS.policies,
    } = options;
    checkClock(check, clock);
    checkRandom(check, random);
    check.oneOf('policies', policies, ['on', 'off', 'instant']);
    return { clock, random, policies };
  });
}
