import { checkOptions } from '@breakwater/core';
import type { IncomingRequest } from '../requests/caller-trust.js';
import { DEFAULT_OVERLOAD_OPTIONS } from './overload.constants.js';

/** Names the user of a request. It may declare a more specific type for the request, such as that of Express. */
export type UserOfRequest = { call(request: IncomingRequest): string | undefined }['call'];

/** Options of load shedding. */
export interface OverloadOptions {
  /**
   * Milliseconds by which a timer may be late. Longer delays in two of three seconds are a sign of overload, if more requests than
   * usually are in flight as well.
   * @default 100
   */
  readonly maxDelay?: number;
  /**
   * Milliseconds by which timers may be late all the time. If each timer of two of three seconds is late by more than twice this time, the
   * application is overloaded. At most half of `maxDelay`.
   * @default 5
   */
  readonly targetDelay?: number;
  /**
   * How many times the usual number of requests may be in flight. The usual number is the median of the calm seconds of the last minute.
   * @default 2
   */
  readonly maxLoad?: number;
  /** Percentage of the requests that are refused at most. @default 90 */
  readonly maxRejected?: number;
  /**
   * Names the user of a request, before the body is read and before guards run. Within a class of criticality the same users are refused for
   * an hour. Only a number from 0 to 127 is computed from the text; it is not kept. An error or `undefined` means an unknown user.
   * @default the header `authorization`, else the address of the client
   */
  readonly user?: UserOfRequest;
}

/** {@link OverloadOptions} with every default filled in. */
export interface ResolvedOverloadOptions extends Required<Omit<OverloadOptions, 'user'>> {
  readonly user: UserOfRequest;
}

/** Injection token of {@link ResolvedOverloadOptions}. */
export const ResolvedOverloadOptions = Symbol('@breakwater/resilience:ResolvedOverloadOptions');

/**
 * Fills in the defaults and checks every value. Returns `undefined` if load shedding is off.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveOverloadOptions(
  given: boolean | OverloadOptions | undefined,
  place: string,
): ResolvedOverloadOptions | undefined {
  if (given === undefined || given === false) return undefined;
  return checkOptions('overload', place, (check) => {
    const options = given === true ? {} : given;
    if (check.object('', options)) check.known(options, [...Object.keys(DEFAULT_OVERLOAD_OPTIONS), 'user']);
    const {
      maxDelay = DEFAULT_OVERLOAD_OPTIONS.maxDelay,
      targetDelay = DEFAULT_OVERLOAD_OPTIONS.targetDelay,
      maxLoad = DEFAULT_OVERLOAD_OPTIONS.maxLoad,
      maxRejected = DEFAULT_OVERLOAD_OPTIONS.maxRejected,
      user = userOf,
    } = options;
    const areDelays =
      check.duration('maxDelay', maxDelay, 1) && check.duration('targetDelay', targetDelay, 1);
    if (areDelays) {
      const expected = `at most half of overload.maxDelay, which is ${maxDelay}`;
      check.that(targetDelay <= maxDelay / 2, 'targetDelay', expected, targetDelay);
    }
    check.that(Number.isFinite(maxLoad) && maxLoad > 1, 'maxLoad', 'a number > 1', maxLoad);
    check.percentage('maxRejected', maxRejected);
    check.optionalFunction('user', user);
    return { maxDelay, targetDelay, maxLoad, maxRejected, user };
  });
}

function userOf({ headers, ip }: IncomingRequest): string | undefined {
  const { authorization } = headers;
  return typeof authorization === 'string' ? authorization : ip;
}
