import { checkOptions, OptionsError } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { NodeClient } from '@sentry/node';
import type { ExportedErrors, IssueExporter } from '../issue-exporter.js';
import { clientOf, loadSentry, PLACE, sendEvent, type SentrySdk } from './sentry-client.js';
import { sentryEvent } from './sentry-event.js';
import {
  checkSentryOptions,
  DEFAULT_SENTRY_EXPORTER_OPTIONS,
  type SentryExporterOptions,
} from './sentry.options.js';

/**
 * Exports errors to Sentry with the package `@sentry/node`, which is loaded when the application starts. The exporter uses the client of
 * `Sentry.init()`, or a client of its own with the option `dsn`.
 *
 * @throws OptionsError for an option that is wrong or unknown
 */
export function sentryExporter(options: SentryExporterOptions = {}): IssueExporter {
  checkOptions('errorTracking.exporters.sentry', PLACE, (check) => checkSentryOptions(check, options));
  return new SentryExporter(options);
}

class SentryExporter implements IssueExporter {
  readonly name: string;
  #sdk: SentrySdk | undefined;
  #own: NodeClient | undefined;

  constructor(private readonly options: SentryExporterOptions) {
    this.name = options.name ?? DEFAULT_SENTRY_EXPORTER_OPTIONS.name;
  }

  async start(): Promise<boolean> {
    const sdk = await loadSentry();
    this.#sdk = sdk;
    const { dsn } = this.options;
    if (dsn !== undefined) this.#own = clientOf(sdk, dsn);
    const client = this.#own ?? sdk.getClient<NodeClient>();
    if (!client) {
      const expected =
        'a DSN, as Sentry.init() has not run; or call Sentry.init() before the application starts';
      throw new OptionsError('errorTracking.exporters.sentry.dsn', expected, undefined, PLACE);
    }
    if (client.getDsn() && client.getOptions().enabled !== false) return true;
    new Logger('ErrorTracker').log(
      `Exporter '${this.name}' is off: Sentry.init() has got no DSN, or \`enabled: false\`.`,
    );
    return false;
  }

  async export(errors: ExportedErrors, signal: AbortSignal): Promise<void> {
    const sdk = this.#sdk;
    // The application may have replaced its client since the start.
    const client = this.#own ?? sdk?.getClient<NodeClient>();
    if (!sdk || !client) throw new Error('Sentry has no client.');
    const given = client.getOptions();
    const {
      release,
      environment,
      hashedUserIds = DEFAULT_SENTRY_EXPORTER_OPTIONS.hashedUserIds,
    } = this.options;
    const context = {
      stackParser: sdk.defaultStackParser,
      release: release ?? given.release ?? sdk.getSentryRelease(),
      environment: environment ?? given.environment ?? environmentOfProcess(),
      hashedUserIds,
    };
    await sendEvent(client, (id) => sentryEvent(errors, id, context), signal);
  }

  /** The client of the application stays open. All events have been answered or given up, and 0 would mean no time limit. */
  async close(): Promise<void> {
    await this.#own?.close(1);
  }
}

const environmentOfProcess = (): string =>
  process.env['SENTRY_ENVIRONMENT'] ?? process.env['NODE_ENV'] ?? 'production';
