import type { OptionsCheck } from '@breakwater/core';
import { type ErrorConditions, refuseEmpty } from '../errors/error-condition.js';
import type { LayeredOptions } from '../options/layered-options.js';

/** The options that can make other options ineffective, or can be ineffective because of others. */
interface CircuitBreakerSource {
  readonly window: 'time' | 'count';
  readonly rollingCountTimeout: number;
  readonly rollingCountBuckets: number;
  readonly rollingCountSize: number;
  readonly slowCallDuration: number | undefined;
  readonly slowCallThresholdPercentage: number;
  readonly record: ErrorConditions | undefined;
  readonly ignore: ErrorConditions | undefined;
  readonly inspectCauses: boolean;
}

/** Refuses options that the others make ineffective. */
export function checkCircuitBreakerEffects(
  check: OptionsCheck,
  { window, slowCallDuration, record, ignore, inspectCauses }: Partial<CircuitBreakerSource>,
  layers: LayeredOptions<Partial<CircuitBreakerSource>>,
): void {
  const ofOther =
    window === 'count'
      ? (['rollingCountTimeout', 'rollingCountBuckets'] as const)
      : (['rollingCountSize'] as const);
  for (const option of ofOther) {
    check.withoutEffect(
      option,
      layers.ineffective(option, 'window'),
      `with window: '${window}', which ignores it`,
    );
  }
  if (slowCallDuration === undefined) {
    const percentage = layers.ineffective('slowCallThresholdPercentage', 'slowCallDuration');
    check.withoutEffect(
      'slowCallThresholdPercentage',
      percentage,
      'without "slowCallDuration", as no call is slow',
    );
  }
  const hasConditions = record !== undefined || ignore !== undefined;
  check.withoutEffect(
    'inspectCauses',
    inspectCauses === true && !hasConditions ? true : undefined,
    'without "record" or "ignore", as only these look at causes',
  );
  refuseEmpty('record', record, "without one no error would count; write mode: 'disabled' for that", check);
  if (!layers.overrides('ignore')) refuseEmpty('ignore', ignore, 'leave it out to ignore none', check);
}
