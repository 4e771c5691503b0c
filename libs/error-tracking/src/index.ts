export type {
  ClassificationRule,
  RuleClass,
  RuleCondition,
  RulePredicate,
} from './classification/classification.rule.js';
export type { DatabaseErrorClassifier, DatabaseFailureLike } from './classification/database-verdict.js';
export { ERROR_CATEGORIES, ErrorCategory } from './classification/error-category.js';
export { ERROR_SEVERITIES, ErrorSeverity } from './classification/error-severity.js';

export type { ErrorSample, SampledError } from './samples/error-sample.js';
// oxlint-disable-next-line typescript/no-deprecated -- an alias for one minor version
export type { Limit, OptionalLimit } from './limits/limit.js';
export type { SamplerOptions } from './samples/sampler.js';
export type { FingerprinterOptions } from './fingerprint/fingerprinter.options.js';
export type { RedactorOptions } from '@breakwater/core';

export type { AlertChannel } from './alerts/channels/alert-channel.js';
export {
  AlertmanagerChannel,
  type AlertmanagerChannelOptions,
} from './alerts/channels/alertmanager.channel.js';
export { ConsoleChannel, type ConsoleChannelOptions } from './alerts/channels/console.channel.js';
export { DeliveryError } from './alerts/channels/delivery.error.js';
export {
  EmailChannel,
  type EmailChannelOptions,
  type EmailMessage,
  type MailTransport,
} from './alerts/channels/email.channel.js';
export type { AlertFetch } from './alerts/channels/post-json.js';
export { SlackChannel, type SlackChannelOptions } from './alerts/channels/slack.channel.js';
export { WebhookChannel, type WebhookChannelOptions } from './alerts/channels/webhook.channel.js';
export { signBody, SIGNATURE_HEADER, verifySignature } from './alerts/channels/webhook-signature.js';

export type { Alert, AlertLabels } from './alerts/rules/alert.js';
export { AlertManager } from './alerts/alert-manager.js';
export type { AlertNotification } from './alerts/channels/alert-notification.js';
export { DEFAULT_ALERT_OPTIONS, DEFAULT_ALERT_RULES, ERROR_SPIKE_RULE } from './alerts/alerts.constants.js';
export type { DeliveryOutcome } from './alerts/channels/channel-sender.js';
export type { AlertMatcher } from './alerts/groups/alert-matcher.js';
export type { InhibitionRule } from './alerts/groups/inhibitor.js';
export type { Silence, SilenceRequest } from './alerts/groups/silences.js';
export type { Silences } from './alerts/groups/silences.js';
export type { AlertOptions } from './alerts/alert.options.js';
export type * from './alerts/rules/alert-condition.js';
export type { AlertRule } from './alerts/rules/alert-rule.js';
export type { AlertRedis } from './alerts/replicas/redis-connection.js';

export { type Issue, ISSUE_STATES } from './issues/issue.js';
export { issueIdOf } from './issues/issue.js';
export type { IssueRules } from './issues/issue-rules.js';
export {
  type IssueChange,
  type IssueCount,
  type IssuePage,
  type IssueQuery,
  type IssueSort,
  IssueStore,
} from './issues/issue-store.js';
export { MemoryIssueStore, type MemoryIssueStoreOptions } from './issues/memory.issue-store.js';
export type { Occurrences } from './issues/occurrences.js';
export {
  PostgresIssueStore,
  type PostgresIssueStoreOptions,
} from './issues/postgres/postgres.issue-store.js';
export type { PostgresClient, PostgresQueries } from './issues/postgres/postgres.issue-store.js';

export type { ExportedErrors, IssueExporter } from './exporters/issue-exporter.js';
export { sentryExporter } from './exporters/sentry/sentry.exporter.js';
export type { SentryExporterOptions } from './exporters/sentry/sentry.options.js';

export { ErrorTrackingModule } from './error-tracking.module.js';
export type { ErrorTrackingModuleOptions } from './error-tracking.options.js';
export { DEFAULT_ERROR_TRACKING_OPTIONS } from './error-tracking.constants.js';

export type { ErrorRate } from './statistics/request-errors.js';
export {
  type ErrorRateAnswer,
  errorRateCheck,
  type ErrorRateLimits,
  type ErrorRateSource,
} from './statistics/error-rate.check.js';
export type { ErrorStats } from './statistics/error-counters.js';
export { ErrorTracker, type TrackingContext } from './tracking/error-tracker.js';
export { TrackErrors } from './tracking/track-errors.decorator.js';

export { ErrorTrackingHttpModule } from './routes/error-tracking-http.module.js';
export type { ErrorTrackingHttpOptions } from './routes/error-tracking-http.options.js';
export type { IssueSummary } from './routes/errors.controller.js';

export type * from './error-tracking.events.js';
