import type { OptionsCheck } from '@breakwater/core';
import type { CheckAnswer } from '../checks/check.js';
import { DEFAULT_DEGRADED_PERCENTAGE, DEFAULT_UNHEALTHY_PERCENTAGE } from './indicator.constants.js';

/** Limits of a share in percent. */
export interface PercentageThresholds {
  /** Limit of `degraded`, inclusive. @default 75 */
  readonly degraded?: number;
  /** Limit of `unhealthy`, exclusive: at exactly this number the check is `degraded`. @default 90 */
  readonly unhealthy?: number;
}

export type ResolvedPercentageThresholds = Required<PercentageThresholds>;

/** Requires 0 < degraded <= unhealthy <= 100. */
export function resolvePercentageThresholds(
  check: OptionsCheck,
  thresholds: PercentageThresholds = {},
): ResolvedPercentageThresholds {
  const given = check.object('', thresholds) ? thresholds : {};
  check.known(given, ['degraded', 'unhealthy']);
  const { degraded = DEFAULT_DEGRADED_PERCENTAGE, unhealthy = DEFAULT_UNHEALTHY_PERCENTAGE } = given;
  const areShares = [check.percentage('degraded', degraded), check.percentage('unhealthy', unhealthy)];
  if (areShares.every(Boolean))
    check.that(degraded <= unhealthy, 'degraded', `<= unhealthy (${unhealthy})`, degraded);
  return { degraded, unhealthy };
}

/** Rounds to the one decimal that is shown, so that the shown number and the judged number are the same. */
export function percentageOf(part: number, whole: number): number {
  return whole > 0 ? Math.round((part / whole) * 1_000) / 10 : 0;
}

export function judgePercentage(
  percentage: number,
  { degraded, unhealthy }: ResolvedPercentageThresholds,
): CheckAnswer['status'] {
  if (percentage > unhealthy) return 'down';
  return percentage >= degraded ? 'degraded' : 'up';
}
