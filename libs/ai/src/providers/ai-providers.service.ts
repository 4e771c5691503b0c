import { Clock, Failures, OptionsError, requireImport, ResilienceEvents } from '@breakwater/core';
import { ResilienceService } from '@breakwater/resilience';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { AiSettings } from '../ai.options.js';
import { AiProvider, type ProviderHome } from './ai-provider.js';

/** The providers of an application, in the order in which the ladder asks them. */
@Injectable()
export class AiProviders {
  readonly all: readonly AiProvider[];

  constructor(
    @Inject(AiSettings) settings: AiSettings,
    @Optional() @Inject(ResilienceService) policies: ResilienceService | undefined,
    @Inject(Clock) clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Failures) failures: Failures,
  ) {
    const logger = new Logger('AiModule');
    const required = requireImport(policies, 'ResilienceModule', 'AiModule');
    const home: ProviderHome = { clock, events, failures, policies: required, logger };
    this.all = settings.providers.map((options) => new AiProvider(options, home, 'AiModule.forRoot'));
  }

  /** Names of all providers. */
  get names(): readonly string[] {
    return this.all.map(({ name }) => name);
  }

  /** The provider of a name; `undefined` without one. */
  find(name: string): AiProvider | undefined {
    return this.all.find((provider) => provider.name === name);
  }

  /** @throws OptionsError when there is no provider of that name */
  provider(name: string): AiProvider {
    const found = this.find(name);
    if (found) return found;
    const expected = `one of the providers of AiModule (${this.names.join(', ') || 'none'})`;
    throw new OptionsError('ai.provider', expected, name);
  }

  /** The providers in order, the preferred one first. */
  inOrder(preferred: string | undefined): readonly AiProvider[] {
    const first = preferred === undefined ? undefined : this.find(preferred);
    return first ? [first, ...this.all.filter((provider) => provider !== first)] : this.all;
  }
}
