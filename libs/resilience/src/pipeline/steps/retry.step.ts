import { OptionsCheck } from '@breakwater/core';
import { LayeredOptions, type OptionLayer } from '../../options/layered-options.js';
import { RETRY_PRESETS } from '../../presets/retry.presets.js';
import { type RetryOptions, resolveRetryOptions } from '../../retry/retry.options.js';
import { levelsOf, sharedBy } from '../declaration-level.js';
import type { PresetRetryOptions, RetryInput } from '../policy-declarations.js';
import { explainOptions, type PlanContext, type StepPlan } from './step-plan.js';

/** Plans the retry. */
export function planRetry({ name, place, levels, home }: PlanContext): StepPlan | undefined {
  const declared = levelsOf(levels, 'retry');
  if (declared.length === 0) return undefined;
  const layers = new LayeredOptions<RetryOptions>([
    { source: 'module defaults', options: home.defaults.retry ?? {} },
    ...declared.flatMap(({ level, input }) => retryLayers(level.source, input, place)),
  ]);
  const resolved = resolveRetryOptions(layers.merged, place);
  const shared = sharedBy(declared);
  const policy =
    shared === undefined
      ? home.retries.own(name, resolved, place)
      : home.retries.shared(shared, resolved, place);
  return {
    step: 'retry',
    name: policy.name,
    options: explainOptions(layers, resolved),
    wrap: (next) => policy.wrap(next),
  };
}

/** The options of one place, above those of the preset that it names. */
export function retryLayers(source: string, input: RetryInput, place: string): OptionLayer<RetryOptions>[] {
  const { preset, ...options } = expandRetry(input);
  if (preset === undefined) return [{ source, options }];
  new OptionsCheck('retry', place).oneOf('preset', preset, Object.keys(RETRY_PRESETS));
  return [
    { source: `preset '${preset}'`, options: RETRY_PRESETS[preset] },
    { source, options },
  ];
}

function expandRetry(input: RetryInput): PresetRetryOptions {
  if (input === true) return {};
  if (typeof input === 'number') return { maxRetries: input };
  return typeof input === 'string' ? { preset: input } : input;
}
