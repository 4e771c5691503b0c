import type { OptionsCheck } from '@breakwater/core';
import { isName } from '../../alerts/names.js';

/** Options of `sentryExporter()`. */
export interface SentryExporterOptions {
  /** Unique among the exporters. @default 'sentry' */
  readonly name?: string;
  /** Address of the project. It takes precedence over a client of the application. @default none: the client of `Sentry.init()` is used */
  readonly dsn?: string | undefined;
  /** Version of the service. @default that of the application's client, else `SENTRY_RELEASE` and what the SDK finds in the environment */
  readonly release?: string | undefined;
  /** @default that of the application's client, else `SENTRY_ENVIRONMENT`, else `NODE_ENV`, else 'production' */
  readonly environment?: string | undefined;
  /** Sends the `userId` of the context as a hash, so that Sentry counts the affected users; `false` leaves it out. @default true */
  readonly hashedUserIds?: boolean;
}

/** Defaults of `sentryExporter()`. */
export const DEFAULT_SENTRY_EXPORTER_OPTIONS = {
  name: 'sentry',
  hashedUserIds: true,
} as const satisfies SentryExporterOptions;

const KNOWN = ['name', 'dsn', 'release', 'environment', 'hashedUserIds'];

/** Tells whether a text has the parts of a DSN: `https://<key>@<host>/<project>`. */
function isDsn(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username !== '' && /\/\d+$/.test(url.pathname);
}

/** Validates the options. */
export function checkSentryOptions(check: OptionsCheck, options: SentryExporterOptions): void {
  check.known(options, KNOWN, {
    tracesSampleRate: 'an option of Sentry.init()',
    beforeSend: 'an option of Sentry.init()',
  });
  const { name, dsn, release, environment, hashedUserIds } = options;
  const isText = (value: unknown): boolean => value === undefined || isName(value);
  check.that(isText(name), 'name', 'a name on one line', name);
  check.that(dsn === undefined || isDsn(dsn), 'dsn', 'a DSN such as https://<key>@<host>/<project>', dsn);
  check.that(isText(release), 'release', 'a text on one line', release);
  check.that(isText(environment), 'environment', 'a text on one line', environment);
  if (hashedUserIds !== undefined) check.boolean('hashedUserIds', hashedUserIds);
}
