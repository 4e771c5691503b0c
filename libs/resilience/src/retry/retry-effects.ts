import type { OptionsCheck } from '@breakwater/core';
import { type ErrorConditions, refuseEmpty } from '../errors/error-condition.js';
import type { LayeredOptions } from '../options/layered-options.js';
import {
  type BackoffSource,
  GROWING,
  ignoresJitter,
  type ResolvedBackoffOptions,
} from './backoff/backoff.options.js';

/** The options that can make other options ineffective, or can be ineffective because of others. */
interface RetrySource extends BackoffSource {
  readonly maxRetries?: number;
  readonly jitter?: unknown;
  readonly retryOn?: ErrorConditions;
  readonly abortOn?: ErrorConditions;
}

/** Refuses options that the others make ineffective. */
export function checkRetryEffects(
  maxRetries: number,
  backoff: ResolvedBackoffOptions,
  layers: LayeredOptions<RetrySource>,
  check: OptionsCheck,
): void {
  if (maxRetries === 0) {
    const because =
      'beside "maxRetries": 0, which switches retrying off; { enabled: false } keeps the other options for later';
    for (const option of Object.keys(layers.merged) as (keyof RetrySource)[]) {
      if (option !== 'maxRetries') {
        check.withoutEffect(option, layers.ineffective(option, 'maxRetries'), because);
      }
    }
  }
  const written = layers.merged.backoff;
  const own = typeof written === 'object' ? written : undefined;
  for (const option of ['delay', 'factor'] as const) {
    if (backoff.type === 'custom') {
      check.withoutEffect(option, layers.ineffective(option, 'backoff'), 'beside a function as "backoff"');
    } else if (own?.[option] !== undefined) {
      const because = `beside "backoff.${option}", which wins over it`;
      check.withoutEffect(option, layers.ineffective(option, 'backoff'), because);
    }
  }
  if (backoff.type !== 'custom' && !GROWING.has(backoff.type)) {
    const because = `with the back-off '${backoff.type}', whose waits it does not change`;
    check.withoutEffect('factor', layers.ineffective('factor', 'backoff'), because);
    check.within('backoff').withoutEffect('factor', own?.factor, because);
  }
  if (ignoresJitter(backoff)) {
    const because = "with a back-off that is a function or 'decorrelated'";
    const jitter = layers.ineffective('jitter', 'backoff');
    check.withoutEffect('jitter', jitter === 'none' || jitter === false ? undefined : jitter, because);
  }
  refuseEmpty('retryOn', layers.merged.retryOn, 'for no retries write { enabled: false }', check);
  if (!layers.overrides('abortOn')) {
    refuseEmpty('abortOn', layers.merged.abortOn, 'leave it out for none', check);
  }
}
