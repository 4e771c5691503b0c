import { OptionsCheck } from '@breakwater/core';
import type { PolicyRegistry } from '../../invocation/policy.registry.js';
import { LayeredOptions, type OptionLayer } from '../../options/layered-options.js';
import { longestWait } from '../../retry/longest-wait.js';
import {
  type ResolvedRetryOptions,
  type RetryOptions,
  resolveRetryOptions,
} from '../../retry/retry.options.js';
import type { RetryPolicy } from '../../retry/retry.policy.js';
import { RETRY_PRESETS } from '../../retry/retry.presets.js';
import type { PresetRetryOptions, RetryInput } from '../../steps/policy-declarations.js';
import { requireOptions, takeEnabled } from '../../switches/enabled-option.js';
import { explainBackoff } from './explain-backoff.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import { explainOptions, stateIn } from '../../steps/step-context.js';

const MODULE_DEFAULTS = 'module defaults';

/** The step of `@Retry()`. */
export function retryStep(retries: PolicyRegistry<RetryPolicy, ResolvedRetryOptions>): PolicyStep<'retry'> {
  return definePolicyStep({
    slot: 'retry',
    kind: 'retry',
    checkDefaults: (defaults: RetryOptions, place) => resolveRetryOptions(defaults, place),
    plan(context) {
      const { place, sharedBy, environment } = context;
      const layers = context.layers<RetryOptions>((input, source) => retryLayers(source, input, place));
      const resolved = resolveRetryOptions(layers, place);
      const policy = stateIn(context, retries, resolved, sharedBy);
      return {
        name: policy.name,
        options: {
          ...explainBackoff(layers, resolved),
          ...explainOptions(layers, withoutBackoff(resolved)),
        },
        ...(policy.budget && {
          present: () => ({
            presentBudget: { value: policy.budget?.read(environment.clock.now()), source: 'measured' },
          }),
        }),
        wrap: (next) => policy.wrap(next),
        budget: policy.budget ?? false,
        plannedWait: isWaitDeliberate(layers) ? longestWait(resolved) : 0,
      };
    },
  });
}

/**
 * Checks a retry that is used later, on its own.
 *
 * @throws OptionsError when an option is wrong
 */
export function checkRetry(input: RetryInput, place: string): void {
  const { input: options } = takeEnabled(input, 'retry', place);
  resolveRetryOptions(new LayeredOptions(retryLayers(place, options, place)), place);
}

/** The options of one place, above those of the preset that it names. */
function retryLayers(source: string, input: RetryInput, place: string): OptionLayer<RetryOptions>[] {
  const { preset, ...options } = expandRetry(input, place);
  if (preset === undefined) return [{ source, options }];
  new OptionsCheck('retry', place).oneOf('preset', preset, Object.keys(RETRY_PRESETS));
  return [
    { source: `preset '${preset}'`, options: RETRY_PRESETS[preset] },
    { source, options },
  ];
}

function expandRetry(input: RetryInput, place: string): PresetRetryOptions {
  if (input === true) return {};
  if (typeof input === 'number') return { maxRetries: input };
  if (typeof input === 'string') return { preset: input };
  requireOptions('retry', input, 'true, a number of retries, a preset', place);
  return input;
}

function isWaitDeliberate(layers: LayeredOptions<RetryOptions>): boolean {
  const sources = (['backoff', 'delay'] as const).map((option) => layers.sourceOf(option));
  return sources.some((source) => source !== undefined && source !== MODULE_DEFAULTS);
}

function withoutBackoff({ backoff: _, ...others }: ResolvedRetryOptions): object {
  return others;
}
