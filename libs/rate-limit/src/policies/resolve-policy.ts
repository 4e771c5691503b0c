import type { OptionsCheck } from '@breakwater/core';
import { DEFAULT_RATE_LIMIT_POLICY, LONGEST_TIME } from '../rate-limit.constants.js';
import type { RateLimitPolicyOptions } from './policy.options.js';
import { RateLimitPolicy } from './rate-limit.policy.js';

const KNOWN: readonly string[] = [...Object.keys(DEFAULT_RATE_LIMIT_POLICY), 'limit', 'window', 'burst'];

/** Names that other libraries give to these options. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ttl: '"window", in milliseconds',
  windowMs: '"window"',
  duration: '"window", in milliseconds',
  interval: '"window", in milliseconds',
  points: '"limit"',
  max: '"limit"',
  blockDuration: '"blockFor", in milliseconds',
  keyGenerator: '"key"',
  getTracker: '"key"',
  skipIf: 'the module option "exempt"',
  weight: '"cost"',
};

/** Checks the options of one policy and fills in the defaults. */
export function resolvePolicy(
  name: string,
  options: RateLimitPolicyOptions,
  check: OptionsCheck,
): RateLimitPolicy {
  check.known(options, KNOWN, ELSEWHERE);
  // Something that is no object has been reported.
  const readable = typeof options === 'object' && options !== null ? options : { limit: 0, window: 1 };
  const given = Object.fromEntries(Object.entries(readable).filter(([, value]) => value !== undefined));
  const resolved = { ...DEFAULT_RATE_LIMIT_POLICY, ...(given as unknown as RateLimitPolicyOptions) };
  const { limit, window, algorithm, burst, key, cost, blockFor } = resolved;
  const limited = typeof limit === 'function' || checkCount(check, 'limit', limit, 0);
  checkTime(check, 'window', window, 1);
  check.oneOf('algorithm', algorithm, ['fixed', 'sliding', 'gcra']);
  check.that(
    typeof key === 'function' || ['ip', 'user', 'api-key'].includes(key),
    'key',
    "'ip', 'user', 'api-key' or a function of the request",
    key,
  );
  const costed = typeof cost === 'function' || checkCount(check, 'cost', cost, 1);
  checkTime(check, 'blockFor', blockFor, 0);
  check.oneOf('scope', resolved.scope, ['global', 'route', 'shared']);
  check.oneOf('whenStoreFails', resolved.whenStoreFails, ['local', 'open', 'closed']);
  if (burst !== undefined) {
    if (algorithm !== 'gcra') check.withoutEffect('burst', burst, "because only 'gcra' has bursts");
    else if (limit === 0) check.withoutEffect('burst', burst, 'because the limit 0 refuses everything');
    else checkCount(check, 'burst', burst, 1);
  }
  const capacity = burst ?? limit;
  if (limited && costed && typeof capacity === 'number' && capacity > 0 && typeof cost === 'number') {
    const source = burst === undefined ? 'the limit' : 'the burst';
    check.that(cost <= capacity, 'cost', `at most ${source} (${capacity}), or no request ever passes`, cost);
  }
  return new RateLimitPolicy(name, resolved);
}

/** Names appear in headers, in keys of Redis and in metrics. */
const NAME = /^[A-Za-z][\w.-]{0,99}$/;

/** Requires a name for a policy. */
export const checkPolicyName = (check: OptionsCheck, name: string): boolean =>
  check.that(NAME.test(name), '', 'a policy whose name has letters, digits, ".", "_" and "-" only', name);

const checkCount = (check: OptionsCheck, option: string, value: unknown, minimum: number): boolean =>
  check.integer(option, value, minimum, Number.MAX_SAFE_INTEGER);

/** Requires a time in milliseconds that is not longer than a year. */
export const checkTime = (check: OptionsCheck, option: string, value: unknown, minimum: number): boolean =>
  check.that(
    Number.isFinite(value) && (value as number) >= minimum && (value as number) <= LONGEST_TIME,
    option,
    `a number of milliseconds >= ${minimum} and <= a year`,
    value,
  );
