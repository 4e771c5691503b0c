import { CallTracer, CoreModule, CurrentTrace, Redactor, requireOneForRoot } from '@breakwater/core';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ActiveTrace } from './logging/active-trace.js';
import { ContextualLogger } from './logging/contextual.logger.js';
import { ResolvedLoggingOptions } from './logging/logging.options.js';
import { LOGGING_PROVIDERS } from './logging/logging.providers.js';
import { MetricsSettings } from './metrics/metrics.options.js';
import { METRICS_PROVIDERS } from './metrics/metrics.providers.js';
import { MetricsService } from './metrics/metrics.service.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  OBSERVABILITY_OPTIONS,
  type OPTIONS_TYPE,
} from './observability.module-definition.js';
import {
  type ObservabilityModuleOptions,
  ObservabilitySettings,
  resolveObservabilityOptions,
} from './observability.options.js';
import { QueueLengths } from './queues/queue-lengths.js';
import { ResolvedTracingOptions } from './tracing/tracing.options.js';
import { TRACING_PROVIDERS } from './tracing/tracing.providers.js';

/** Provides the settings of one part of the module. */
const settingsOf = (token: symbol, part: keyof ObservabilitySettings): Provider => ({
  provide: token,
  inject: [ObservabilitySettings],
  useFactory: (settings: ObservabilitySettings) => settings[part],
});

/** Injection token of the provider that applies the option `redaction` to the application's redactor. */
const REDACTION = Symbol('@breakwater/observability:Redaction');

/** Metrics, traces and logs of a service. The module listens to the other packages; they do not depend on it. */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: ObservabilitySettings,
      useFactory: (modules: ModulesContainer, options?: ObservabilityModuleOptions) =>
        resolveObservabilityOptions(
          requireOneForRoot('observability', modules, ObservabilityModule, options),
        ),
      inject: [ModulesContainer, { token: OBSERVABILITY_OPTIONS, optional: true }],
    },
    {
      provide: REDACTION,
      inject: [Redactor, ObservabilitySettings],
      useFactory: (redactor: Redactor, { redaction }: ObservabilitySettings) =>
        redactor.extend(redaction, 'ObservabilityModule.forRoot'),
    },
    settingsOf(MetricsSettings, 'metrics'),
    ...METRICS_PROVIDERS,
    settingsOf(ResolvedTracingOptions, 'tracing'),
    ...TRACING_PROVIDERS,
    settingsOf(ResolvedLoggingOptions, 'logging'),
    ...LOGGING_PROVIDERS,
    { provide: CurrentTrace, useClass: ActiveTrace },
    QueueLengths,
  ],
  exports: [MetricsService, CallTracer, CurrentTrace, ContextualLogger, QueueLengths],
})
export class ObservabilityModule extends ConfigurableModuleClass {
  /** Creates the module. All options have defaults, so `forRoot()` is enough. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
