import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'AlertManager',
    'AlertmanagerChannel',
    'ConsoleChannel',
    'DEFAULT_ALERT_OPTIONS',
    'DEFAULT_ALERT_RULES',
    'DEFAULT_ERROR_TRACKING_OPTIONS',
    'DeliveryError',
    'ERROR_CATEGORIES',
    'ERROR_SEVERITIES',
    'ERROR_SPIKE_RULE',
    'EmailChannel',
    'ErrorCategory',
    'ErrorSeverity',
    'ErrorTracker',
    'ErrorTrackingHttpModule',
    'ErrorTrackingModule',
    'ISSUE_STATES',
    'IssueStore',
    'MemoryIssueStore',
    'PostgresIssueStore',
    'SIGNATURE_HEADER',
    'SlackChannel',
    'TrackErrors',
    'WebhookChannel',
    'errorRateCheck',
    'issueIdOf',
    'sentryExporter',
    'signBody',
    'verifySignature',
  ]);
});
