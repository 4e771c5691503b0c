import { type Clock, currentContext, errorName, type ResilienceEvents } from '@breakwater/core';
import type { AnyCapability } from '../ai.capabilities.js';
import type { AiPrompt } from '../capabilities/capability.js';
import { type AiFailureReason, AiProviderError } from '../providers/ai-provider.error.js';
import type { AiProviders } from '../providers/ai-providers.service.js';
import type { CodeFaults } from './code-faults.js';
import { askModel, type ModelAnswer } from './model-rung.js';

/** The outcome of the rungs with models. */
export interface Asked {
  /** The first answer that fits; `undefined` when no provider gave one. */
  readonly answer?: ModelAnswer & { readonly service: string; readonly confidence: number };
  /** Why each provider gave none. */
  readonly failures: Readonly<Record<string, AiFailureReason | 'cool-down' | 'no-time'>>;
  readonly lastError?: AiProviderError;
}

/** Asks the providers one after the other. */
export class ProviderRungs {
  constructor(
    private readonly providers: AiProviders,
    private readonly clock: Clock,
    private readonly events: ResilienceEvents,
    private readonly faults: CodeFaults,
  ) {}

  /**
   * Runs in the scope of the question, whose deadline ends it.
   *
   * @throws the reason of the signal
   */
  async ask(
    definition: AnyCapability,
    input: unknown,
    preferred: string | undefined,
    signal: AbortSignal,
  ): Promise<Asked> {
    const { name: capability } = definition;
    const deadline = currentContext()?.deadline ?? Infinity;
    const failures: Record<string, AiFailureReason | 'cool-down' | 'no-time'> = {};
    let lastError: AiProviderError | undefined;
    const prompt = this.#promptOf(definition, input);
    if (!prompt) return { failures };
    for (const provider of this.providers.inOrder(preferred)) {
      const { name, confidence } = provider;
      const skipped = provider.coolDown.remaining > 0 ? 'cool-down' : undefined;
      const reason = this.clock.now() >= deadline ? 'no-time' : skipped;
      if (reason) {
        failures[name] = reason;
        this.events.publish('ai.provider-skipped', { provider: name, capability, reason });
        continue;
      }
      try {
        const answer = await askModel(provider, definition, prompt, signal);
        return { answer: { ...answer, service: name, confidence }, failures };
      } catch (error) {
        signal.throwIfAborted();
        failures[name] = error instanceof AiProviderError ? error.reason : 'failed';
        if (error instanceof AiProviderError) lastError = error;
      }
    }
    return { failures, ...(lastError && { lastError }) };
  }

  #promptOf(definition: AnyCapability, input: unknown): AiPrompt | undefined {
    try {
      return definition.prompt(input);
    } catch (error) {
      this.faults.ofCapability(definition.name, 'prompt', `threw ${errorName(error)}`, 'No model is asked.');
      return undefined;
    }
  }
}
