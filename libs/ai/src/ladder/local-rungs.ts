import { type Clock, errorName, settledWithin } from '@breakwater/core';
import type { AnyCapability } from '../ai.capabilities.js';
import { CONFIDENCE, type LOCAL_SERVICES } from '../ai.constants.js';
import type { FallbackStrategy } from '../ai.strategy.js';
import type { CodeFaults } from './code-faults.js';
import { validate } from './validate.js';

/** Longest time in milliseconds for a schema that checks asynchronously. */
const MAX_VALIDATION = 100;

/** An answer without a model. */
export interface LocalAnswer {
  readonly service: (typeof LOCAL_SERVICES)[number];
  readonly result: unknown;
  readonly confidence: number;
}

/** The rungs that need no model: rules, texts of people, and the minimal answer. */
export class LocalRungs {
  constructor(
    private readonly clock: Clock,
    private readonly faults: CodeFaults,
  ) {}

  /** Returns the first answer that fits; `undefined` if none does, or the strategy allows none. */
  async answer(
    definition: AnyCapability,
    input: unknown,
    strategy: Required<FallbackStrategy>,
  ): Promise<LocalAnswer | undefined> {
    const byRules = strategy.useBasicAlgorithm && (await this.#try('algorithm', definition, input));
    if (byRules) return byRules;
    const byPeople = strategy.useHumanGenerated && (await this.#try('template', definition, input));
    if (byPeople) return byPeople;
    if (!strategy.gracefulFailure) return undefined;
    try {
      return { service: 'minimal', result: definition.minimal(input), confidence: CONFIDENCE.minimal };
    } catch (error) {
      this.faults.ofCapability(definition.name, 'minimal', `threw ${errorName(error)}`, 'The call fails.');
      return undefined;
    }
  }

  async #try(
    service: 'algorithm' | 'template',
    definition: AnyCapability,
    input: unknown,
  ): Promise<LocalAnswer | undefined> {
    try {
      const output: unknown = definition[service]?.(input);
      if (output === undefined) return undefined;
      const checked = await settledWithin(this.clock, validate(definition.output, output), MAX_VALIDATION);
      if (checked.status === 'fulfilled' && checked.value.fits) {
        return { service, result: checked.value.value, confidence: CONFIDENCE[service] };
      }
      this.faults.ofCapability(definition.name, service, 'gave an answer that does not fit the schema');
    } catch (error) {
      this.faults.ofCapability(definition.name, service, `threw ${errorName(error)}`);
    }
    return undefined;
  }
}
