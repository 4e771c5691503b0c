import { checkOptions, seconds } from '@breakwater/core';
import {
  type ErrorCondition,
  type ErrorConditions,
  refuseEmpty,
  resolveErrorConditions,
} from '../errors/error-condition.js';
import { FOREIGN_THROTTLE_NAMES } from '../options/foreign-names.js';
import { LayeredOptions } from '../options/layered-options.js';
import type { Switchable } from '../switches/enabled-option.js';
import { DEFAULT_THROTTLE_OPTIONS, THROTTLE_RULES } from './throttle.constants.js';

/** Options of a throttle. Durations are milliseconds. */
export interface ThrottleOptions extends Switchable {
  /**
   * Calls are throttled when the number of requests exceeds `multiplier` times the number of those that the callee accepts, from 1 to 100.
   * With 2, calls are throttled once the callee refuses half of them, and it refuses about as many calls as it accepts. The value is that of
   * the class `critical`: its part above 1 is doubled for `critical-plus`, halved for `sheddable-plus`, a quarter for `sheddable`. @default 2
   */
  readonly multiplier?: number | undefined;
  /** Length of the window whose requests count, at least 1000. It moves on in 20 parts. @default 120000 */
  readonly window?: number | undefined;
  /** Largest share of calls that is rejected, above 0 and at most 0.99: the others find out when the callee recovers. @default 0.9 */
  readonly maxRejection?: number | undefined;
  /** Requests in the window without which nothing is rejected. @default 20 */
  readonly minRequests?: number | undefined;
  /**
   * Errors by which the callee refuses a call: classes, codes, HTTP statuses, predicates, words of `Failures`. All other answers are
   * accepts, failures included. Timeouts and aborts are neither, unless a condition accepts them.
   * @default ['overloaded', 'rate-limited', 'unavailable', 'refused']
   */
  readonly when?: ErrorConditions | undefined;
  /** Tells whether a result is a refusal. @default a `fetch` response with the status 429 or 503 is one */
  readonly whenResult?: ((result: unknown) => boolean) | undefined;
}

/** {@link ThrottleOptions} with every default filled in. */
export interface ResolvedThrottleOptions {
  readonly multiplier: number;
  readonly window: number;
  readonly maxRejection: number;
  readonly minRequests: number;
  readonly when: readonly ErrorCondition[];
  readonly whenResult: ((result: unknown) => boolean) | undefined;
}

/**
 * Fills in the defaults and checks every value.
 *
 * @param place where the options were written, e.g. `VideoService.publish`
 * @throws OptionsError when an option is unknown or wrong
 */
export function resolveThrottleOptions(
  input: ThrottleOptions | LayeredOptions<ThrottleOptions>,
  place?: string,
): ResolvedThrottleOptions {
  return checkOptions('throttle', place, (check) => {
    const defaults = DEFAULT_THROTTLE_OPTIONS;
    const layers = LayeredOptions.of(input);
    const options = layers.merged;
    check.known(options, Object.keys(defaults), FOREIGN_THROTTLE_NAMES);
    const multiplier = options.multiplier ?? defaults.multiplier;
    const window = options.window ?? defaults.window;
    const maxRejection = options.maxRejection ?? defaults.maxRejection;
    const minRequests = options.minRequests ?? defaults.minRequests;
    const { whenResult } = options;
    const { largestMultiplier, largestRejection } = THROTTLE_RULES;
    check.that(
      multiplier >= 1 && multiplier <= largestMultiplier,
      'multiplier',
      `a number from 1 to ${largestMultiplier}`,
      multiplier,
    );
    check.duration('window', window, seconds(1));
    check.that(
      maxRejection > 0 && maxRejection <= largestRejection,
      'maxRejection',
      `a number above 0 and at most ${largestRejection}, so that some calls find out when the callee recovers`,
      maxRejection,
    );
    check.integer('minRequests', minRequests, 1);
    if (!layers.overrides('when'))
      refuseEmpty('when', options.when, 'leave it out for the refusals of the callee', check);
    const when = resolveErrorConditions('when', options.when ?? defaults.when, check);
    check.optionalFunction('whenResult', whenResult);
    return { multiplier, window, maxRejection, minRequests, when, whenResult };
  });
}
