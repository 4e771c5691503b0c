import {
  Clock,
  CoreModule,
  ErrorReporter,
  Failures,
  HttpRequests,
  ProcessMemory,
  Random,
  Redactor,
  requireOneForRoot,
  ResilienceEvents,
  ResilienceGauges,
  dashboardProvider,
  metricsProvider,
} from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AlertActions } from './alerts/alert.actions.js';
import { AlertList } from './alerts/alert.list.js';
import { AlertManager } from './alerts/alert-manager.js';
import { noAlerts, resolveAlertOptions } from './alerts/alert.options.js';
import { SilenceList } from './alerts/silence.list.js';
import { BackgroundClock } from './background/background.clock.js';
import { Classifier } from './classification/classifier.js';
import { ERROR_TRACKING_DASHBOARD } from './error-tracking.dashboard.js';
import { ERROR_TRACKING_METRICS } from './error-tracking.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  ERROR_TRACKING_OPTIONS,
  type OPTIONS_TYPE,
} from './error-tracking.module-definition.js';
import { type ErrorTrackingModuleOptions, ErrorTrackingSettings } from './error-tracking.options.js';
import { resolveErrorTrackingOptions } from './resolve-error-tracking-options.js';
import { Sampler } from './samples/sampler.js';
import { IssueExporters } from './exporters/issue-exporters.js';
import { Fingerprinter } from './fingerprint/fingerprinter.js';
import { IssueList } from './issues/issue.list.js';
import { IssueStore } from './issues/issue-store.js';
import { MemoryIssueStore } from './issues/memory.issue-store.js';
import { PostgresIssueStore } from './issues/postgres/postgres.issue-store.js';
import { RequestErrors } from './statistics/request-errors.js';
import { ErrorTracker } from './tracking/error-tracker.js';
import { ErrorTrackingHooks } from './tracking/error-tracking.hooks.js';
import { IssueActions } from './issues/issue.actions.js';
import { Issues } from './issues/issues.js';
import { StreamedFiles } from './tracking/streamed-files.js';
import { TrackingErrorReporter } from './tracking/tracking-error.reporter.js';

/** Injection token of the provider that applies the option `redaction` to the application's redactor. */
const REDACTION = Symbol('@breakwater/error-tracking:Redaction');

/**
 * Classifies errors, groups them into issues, counts them, and sends alerts. It receives every error that `ErrorTrackingFilter` and
 * `LifecycleModule` report. Import it once with `forRoot()`; it is global.
 */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: ErrorTrackingSettings,
      inject: [ModulesContainer, { token: ERROR_TRACKING_OPTIONS, optional: true }],
      useFactory: (modules: ModulesContainer, options?: ErrorTrackingModuleOptions) =>
        resolveErrorTrackingOptions(
          requireOneForRoot('errorTracking', modules, ErrorTrackingModule, options),
        ),
    },
    { provide: BackgroundClock, inject: [Clock], useFactory: (clock: Clock) => new BackgroundClock(clock) },
    {
      provide: REDACTION,
      inject: [Redactor, ErrorTrackingSettings],
      useFactory: (redactor: Redactor, { redaction = {} }: ErrorTrackingSettings) =>
        redactor.extend(redaction, 'ErrorTrackingModule.forRoot'),
    },
    {
      provide: Classifier,
      inject: [ErrorTrackingSettings, Failures],
      useFactory: ({ rules, classifyDatabaseError }: ErrorTrackingSettings, failures: Failures) =>
        new Classifier({ rules, ...(classifyDatabaseError && { classifyDatabaseError }) }, failures),
    },
    {
      provide: Fingerprinter,
      inject: [ErrorTrackingSettings, Redactor],
      useFactory: ({ fingerprint }: ErrorTrackingSettings, redactor: Redactor) =>
        new Fingerprinter({ ...fingerprint, redactor }),
    },
    {
      provide: Sampler,
      inject: [ErrorTrackingSettings, Redactor],
      useFactory: ({ sampling }: ErrorTrackingSettings, redactor: Redactor) =>
        new Sampler(redactor, sampling),
    },
    {
      provide: IssueStore,
      inject: [ErrorTrackingSettings],
      useFactory: ({ store, postgres, issues: rules }: ErrorTrackingSettings) => {
        const options = rules && { rules };
        return (
          store ?? (postgres ? new PostgresIssueStore(postgres, options) : new MemoryIssueStore(options))
        );
      },
    },
    {
      provide: AlertManager,
      inject: [
        ErrorTrackingSettings,
        Clock,
        Random,
        ResilienceEvents,
        ResilienceGauges,
        Redactor,
        HttpRequests,
        ProcessMemory,
      ],
      useFactory: (
        { service, alerts = {}, redis, isError }: ErrorTrackingSettings,
        clock: Clock,
        random: Random,
        events: ResilienceEvents,
        gauges: ResilienceGauges,
        redactor: Redactor,
        http: HttpRequests,
        memory: ProcessMemory,
      ) => {
        const options = alerts === false ? noAlerts(service) : resolveAlertOptions({ ...alerts, service });
        return new AlertManager(options, {
          clock,
          random,
          events,
          gauges,
          redactor,
          redis,
          requests: { observe: (observer) => http.observe(observer), isError },
          memory,
        });
      },
    },
    {
      provide: RequestErrors,
      inject: [Clock, ErrorTrackingSettings, HttpRequests],
      useFactory: (clock: Clock, { window, isError }: ErrorTrackingSettings, http: HttpRequests) => {
        const requests = new RequestErrors(clock, window, isError);
        http.observe(() => requests.count);
        return requests;
      },
    },
    Issues,
    IssueExporters,
    IssueActions,
    IssueList,
    AlertActions,
    AlertList,
    SilenceList,
    metricsProvider(ERROR_TRACKING_METRICS),
    dashboardProvider(ERROR_TRACKING_DASHBOARD),
    ErrorTracker,
    ErrorTrackingHooks,
    StreamedFiles,
    { provide: ErrorReporter, useClass: TrackingErrorReporter },
  ],
  exports: [AlertManager, ErrorReporter, ErrorTracker, IssueStore],
})
export class ErrorTrackingModule extends ConfigurableModuleClass {
  /**
   * Creates the module. Every option has a default, so `forRoot()` is enough.
   *
   * @throws OptionsError when the application starts with a wrong option
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
