import { checkOptions } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { type AnyCapability, requireCapability } from './ai.capabilities.js';
import { AiSettings } from './ai.options.js';
import { type FallbackStrategy, resolveStrategy } from './ai.strategy.js';
import type { AiCapabilityTypes } from './capabilities/capability-types.js';
import type { CapabilityDefinition } from './capabilities/capability.js';
import type { AiAnswer, AiProcessOptions } from './ladder/ai-answer.js';
import { Ladder } from './ladder/ladder.js';

const NO_OPTIONS: AiProcessOptions = {};

/** AI that always answers. */
@Injectable()
export class AiService {
  #strategy: Required<FallbackStrategy>;

  constructor(
    @Inject(AiSettings) private readonly settings: AiSettings,
    @Inject(Ladder) private readonly ladder: Ladder,
  ) {
    this.#strategy = settings.strategy;
  }

  /** The rungs that may answer at present. */
  get fallbackStrategy(): Readonly<Required<FallbackStrategy>> {
    return this.#strategy;
  }

  /**
   * Changes the rungs that may answer, for all later calls. Values that are left out stay as they are.
   *
   * @throws OptionsError for an unknown name, or a value that is no boolean
   */
  setFallbackStrategy(changes: FallbackStrategy): void {
    this.#strategy = resolveStrategy(changes, this.#strategy, 'AiService.setFallbackStrategy');
  }

  /**
   * Answers by the first rung that can: the cache, the providers in order, rules, a text that people have written, a minimal answer.
   * A failure of a provider never rejects the call.
   *
   * @throws the reason of the caller's signal, or of the request that was cancelled
   * @throws ValidationError for an input that the capability does not accept, before anything is asked
   * @throws OptionsError for a capability that the module does not know
   * @throws LlmError when nothing answers and the strategy says `gracefulFailure: false`
   */
  process<Name extends keyof AiCapabilityTypes>(
    capability: Name,
    input: AiCapabilityTypes[Name]['input'],
    options?: AiProcessOptions,
  ): Promise<AiAnswer<AiCapabilityTypes[Name]['output']>>;
  process<Input, Output>(
    capability: CapabilityDefinition<Input, Output>,
    input: NoInfer<Input>,
    options?: AiProcessOptions,
  ): Promise<AiAnswer<Output>>;
  process<Output = unknown>(
    capability: string,
    input: unknown,
    options?: AiProcessOptions,
  ): Promise<AiAnswer<Output>>;
  async process(
    capability: string | AnyCapability,
    input: unknown,
    options: AiProcessOptions = NO_OPTIONS,
  ): Promise<AiAnswer<unknown>> {
    checkCall(options);
    const definition = requireCapability(this.settings.capabilities, capability);
    return this.ladder.answer(definition, input, options, this.#strategy);
  }
}

function checkCall(options: AiProcessOptions): void {
  if (options === NO_OPTIONS) return;
  checkOptions('ai.process', 'AiService.process', (check) => {
    check.known(options, ['preferredService', 'signal']);
    const { preferredService, signal } = options;
    const isName = preferredService === undefined || typeof preferredService === 'string';
    check.that(isName, 'preferredService', 'the name of a provider', preferredService);
    const isSignal = signal === undefined || signal instanceof AbortSignal;
    check.that(isSignal, 'signal', 'an AbortSignal', signal);
  });
}
