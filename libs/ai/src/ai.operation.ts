import { Failures, HealthDetails, OperatorActions, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import './ai.events.js';
import { AI_FAILURES } from './ai.failures.js';
import { AiSettings } from './ai.options.js';
import { AiStatus } from './ai.status.js';
import { AiProviders } from './providers/ai-providers.service.js';

/** The providers for operators: the meaning of their errors, gauges, facts in the health bodies, and the action `ai.cool-down.clear`. */
@Injectable()
export class AiOperation implements OnModuleInit {
  readonly #logger = new Logger('AiModule');

  constructor(
    @Inject(AiSettings) private readonly settings: AiSettings,
    @Inject(AiProviders) providers: AiProviders,
    @Inject(AiStatus) status: AiStatus,
    @Inject(Failures) failures: Failures,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(HealthDetails) details: HealthDetails,
    @Inject(OperatorActions) actions: OperatorActions,
  ) {
    failures.extend(AI_FAILURES);
    gauges.provide('ai-provider', () =>
      providers.all.map(({ name, coolDown, sinceLastSuccess }) => ({
        provider: name,
        coolDown: coolDown.remaining,
        sinceLastSuccess,
      })),
    );
    details.provide('ai', () => status.details());
    actions.register({
      name: 'ai.cool-down.clear',
      description: 'Gives calls to an AI provider at once, and forgets its failures of the last minute.',
      targets: () => providers.names,
      state: (target) => {
        const provider = providers.find(target);
        return provider && (provider.coolDown.remaining > 0 ? 'cooling-down' : 'ready');
      },
      run: ({ target }) => {
        providers.provider(target).coolDown.clear();
        this.#logger.warn(`An operator ended the cool-down of the AI provider '${target}'.`);
      },
    });
  }

  onModuleInit(): void {
    for (const name of this.settings.leftOut) {
      this.#logger.warn(`AI provider '${name}' has no API key, so it is left out.`);
    }
  }
}
