import { OptionsCheck } from '@breakwater/core';
import { LayeredOptions, type OptionLayer } from '../../options/layered-options.js';
import { RETRY_PRESETS } from '../../retry/retry.presets.js';
import { longestWait } from '../../retry/longest-wait.js';
import {
  type ResolvedRetryOptions,
  type RetryOptions,
  resolveRetryOptions,
} from '../../retry/retry.options.js';
import { levelsOf, sharedBy } from '../declaration-level.js';
import type { PresetRetryOptions, RetryInput } from '../policy-declarations.js';
import { explainBackoff } from './explain-backoff.js';
import { explainOptions, type PlanContext, type StepPlan } from './step-plan.js';

/** A retry, and how long it means to wait. */
export interface RetryStepPlan extends StepPlan {
  /** Milliseconds of all waits together at their longest, if somebody wrote them down for this call; 0 for defaults. */
  readonly plannedWait: number;
}

const MODULE_DEFAULTS = 'module defaults';

/** Plans the retry. */
export function planRetry({ name, place, levels, home }: PlanContext): RetryStepPlan | undefined {
  const declared = levelsOf(levels, 'retry');
  if (declared.length === 0) return undefined;
  const layers = new LayeredOptions<RetryOptions>([
    { source: MODULE_DEFAULTS, options: home.defaults.retry ?? {} },
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
    options: { ...explainBackoff(layers, resolved), ...explainOptions(layers, withoutBackoff(resolved)) },
    wrap: (next) => policy.wrap(next),
    plannedWait: isWaitDeliberate(layers) ? longestWait(resolved) : 0,
  };
}

/**
 * Checks a retry that is used later, on its own.
 *
 * @throws OptionsError when an option is wrong
 */
export function checkRetry(input: RetryInput, place: string): void {
  resolveRetryOptions(new LayeredOptions(retryLayers(place, input, place)).merged, place);
}

/** The options of one place, above those of the preset that it names. */
function retryLayers(source: string, input: RetryInput, place: string): OptionLayer<RetryOptions>[] {
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

function isWaitDeliberate(layers: LayeredOptions<RetryOptions>): boolean {
  const sources = (['backoff', 'delay'] as const).map((option) => layers.sourceOf(option));
  return sources.some((source) => source !== undefined && source !== MODULE_DEFAULTS);
}

function withoutBackoff({ backoff: _, ...others }: ResolvedRetryOptions): object {
  return others;
}
