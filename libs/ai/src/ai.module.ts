import { CoreModule, dashboardProvider, metricsProvider, requireOneForRoot } from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AI_DASHBOARD } from './ai.dashboard.js';
import { AI_METRICS } from './ai.metrics.js';
import {
  AI_OPTIONS,
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './ai.module-definition.js';
import { AiOperation } from './ai.operation.js';
import { type AiModuleOptions, AiSettings, resolveAiOptions } from './ai.options.js';
import { AiService } from './ai.service.js';
import { AiStatus } from './ai.status.js';
import { ResilientChat } from './chat/resilient-chat.js';
import { Ladder } from './ladder/ladder.js';
import { AiProviders } from './providers/ai-providers.service.js';

/** AI with fallbacks. Import it once, with `forRoot` or `forRootAsync`: it is global. It needs `ResilienceModule`. */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: AiSettings,
      useFactory: (modules: ModulesContainer, options?: AiModuleOptions) =>
        resolveAiOptions(requireOneForRoot('ai', modules, AiModule, options)),
      inject: [ModulesContainer, { token: AI_OPTIONS, optional: true }],
    },
    metricsProvider(AI_METRICS),
    dashboardProvider(AI_DASHBOARD),
    AiProviders,
    Ladder,
    AiService,
    ResilientChat,
    AiStatus,
    AiOperation,
  ],
  exports: [AiService, ResilientChat, AiStatus, AiProviders],
})
export class AiModule extends ConfigurableModuleClass {
  /** @throws OptionsError when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory, e.g. with the `fetch` of a client of `@breakwater/http`. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
