import type { CircuitState, ModuleStatus, StatusReporter } from '@breakwater/core';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { chatCircuit } from './chat/chat-policies.js';
import type { ChatStats } from './chat/chat-statistics.js';
import { ResilientChat } from './chat/resilient-chat.js';
import { AiProviders } from './providers/ai-providers.service.js';

/** Facts about the health of one provider. */
export interface AiProviderFacts {
  /** State of its circuit; `undefined` for a policy without one. */
  readonly circuit: CircuitState | undefined;
  /** Milliseconds for which it gets no calls; 0 if it gets calls. */
  readonly coolDown: number;
  /** Milliseconds since its last answer; `undefined` before the first one. */
  readonly sinceLastSuccess: number | undefined;
  /** State of the circuit of chats, for the provider that answers them. */
  readonly chatCircuit?: CircuitState | undefined;
  /** Figures about chats, for the provider that answers them. */
  readonly stats?: ChatStats;
}

/** Health of one provider, in the form of a check of `@breakwater/health`. */
export interface AiProviderHealth {
  readonly status: 'up' | 'degraded' | 'down';
  readonly reason?: 'circuit-open' | 'circuit-half-open' | 'cool-down' | 'last-call-failed';
  /** The {@link AiProviderFacts}. */
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Reports the health of the providers from their circuits, cool-downs and last answers. It asks no provider, because that costs
 * money. An application registers a check for each provider: `checks.register('openai', () => status.check('openai'))`.
 */
@Injectable()
export class AiStatus implements StatusReporter {
  constructor(
    @Inject(AiProviders) private readonly providers: AiProviders,
    // Optional, because AiProviders says which import is missing.
    @Optional() @Inject(CircuitBreakerService) private readonly circuits: CircuitBreakerService,
    @Inject(ResilientChat) private readonly chats: ResilientChat,
  ) {}

  /**
   * The health of one provider: `down` while one of its circuits is open, `degraded` while one is half-open, during a cool-down, and
   * after a failure until the next answer.
   *
   * @throws OptionsError when there is no provider of that name
   */
  check(name: string): AiProviderHealth {
    const { sinceLastFailure } = this.providers.provider(name);
    const facts = this.#factsOf(name);
    const details = { ...facts };
    const circuits = new Set([facts.circuit, facts.chatCircuit]);
    if (circuits.has('open')) return { status: 'down', reason: 'circuit-open', details };
    if (circuits.has('half-open')) return { status: 'degraded', reason: 'circuit-half-open', details };
    if (facts.coolDown > 0) return { status: 'degraded', reason: 'cool-down', details };
    if (sinceLastFailure !== undefined) return { status: 'degraded', reason: 'last-call-failed', details };
    return { status: 'up', details };
  }

  getHealthStatus(): ModuleStatus {
    const failing = this.providers.names.filter((name) => this.check(name).status !== 'up');
    return {
      status: failing.length > 0 ? 'degraded' : 'healthy',
      message:
        failing.length > 0
          ? `These AI providers are failing: ${failing.join(', ')}. Other rungs answer.`
          : 'No AI provider is failing.',
      details: this.details(),
    };
  }

  /** The facts about each provider by name. */
  details(): Readonly<Record<string, AiProviderFacts>> {
    return Object.fromEntries(this.providers.names.map((name) => [name, this.#factsOf(name)]));
  }

  #factsOf(name: string): AiProviderFacts {
    const { circuit, coolDown, sinceLastSuccess } = this.providers.provider(name);
    const stateOf = (one: string): CircuitState | undefined => this.circuits.getState(one)?.state;
    const answersChats = name === this.chats.provider;
    return {
      circuit: circuit === undefined ? undefined : stateOf(circuit),
      coolDown: Math.round(coolDown.remaining),
      sinceLastSuccess: sinceLastSuccess && Math.round(sinceLastSuccess),
      ...(answersChats && { chatCircuit: stateOf(chatCircuit(name)), stats: this.chats.stats() }),
    };
  }
}
