import { checkOptions } from '@breakwater/core';
import { DEFAULT_AI_OPTIONS } from './ai.constants.js';

/** The rungs of the ladder that may answer. The providers are always asked. */
export interface FallbackStrategy {
  /** Answers from the cache, which is also filled only if this is true. @default true */
  readonly useCache?: boolean;
  /** Answers by the rules of a capability. @default true */
  readonly useBasicAlgorithm?: boolean;
  /** Answers by texts that people have written. @default true */
  readonly useHumanGenerated?: boolean;
  /** The minimal answer when nothing else answers. If false, the call then fails with an `LlmError`. @default true */
  readonly gracefulFailure?: boolean;
}

/**
 * Fills in the values that hold at present.
 *
 * @throws OptionsError with every name that is unknown and every value that is no boolean
 */
export const resolveStrategy = (
  changes: FallbackStrategy,
  present: Required<FallbackStrategy>,
  place: string,
): Required<FallbackStrategy> =>
  checkOptions('ai.strategy', place, (check) => {
    check.known(changes, Object.keys(DEFAULT_AI_OPTIONS.strategy));
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    for (const [name, value] of given) check.boolean(name, value);
    return { ...present, ...(Object.fromEntries(given) as FallbackStrategy) };
  });
