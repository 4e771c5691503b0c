import { hashOfKey, readText, REDACTED } from '@breakwater/core';
import type { ErrorEvent, Exception, NodeClient, SeverityLevel } from '@sentry/node';
import type { ErrorSeverity } from '../../classification/error-severity.js';
import type { SampledError } from '../../samples/error-sample.js';
import type { ExportedErrors } from '../issue-exporter.js';

const LEVELS: Readonly<Record<ErrorSeverity, SeverityLevel>> = {
  critical: 'fatal',
  high: 'error',
  medium: 'warning',
  low: 'info',
};

/** Maximum length of the value of a tag in Sentry; longer values are not shown. */
const MAX_TAG = 200;

/** Reads the frames of a stack. */
type StackParser = ReturnType<NodeClient['getOptions']>['stackParser'];

/** Parts of an event that do not come from the error. */
export interface SentryEventContext {
  readonly stackParser: StackParser;
  readonly release: string | undefined;
  readonly environment: string;
  readonly hashedUserIds: boolean;
}

/** Builds the event of errors: only texts that have gone through the redactor, and no breadcrumbs, requests or addresses. */
export function sentryEvent(
  errors: ExportedErrors,
  eventId: string,
  { stackParser, release, environment, hashedUserIds }: SentryEventContext,
): ErrorEvent {
  const { fingerprint, title, severity, count, firstSeen, lastSeen, sample, issue } = errors;
  const { userId, traceId, spanId, ...context } = sample.context;
  return {
    type: undefined,
    event_id: eventId,
    platform: 'node',
    timestamp: sample.at.getTime() / 1_000,
    level: LEVELS[severity],
    logger: 'breakwater',
    server_name: errors.instance,
    environment,
    ...(release !== undefined && { release }),
    fingerprint: [fingerprint],
    exception: { values: exceptions([sample, ...sample.causes], stackParser) },
    tags: tagsOf(errors),
    extra: {
      title,
      issue,
      occurrences: count,
      firstSeen: firstSeen.toISOString(),
      lastSeen: lastSeen.toISOString(),
      ...context,
    },
    contexts: {
      runtime: { name: 'node', version: process.version },
      ...(typeof traceId === 'string' &&
        typeof spanId === 'string' && { trace: { trace_id: traceId, span_id: spanId } }),
    },
    ...(hashedUserIds && userOf(userId)),
  };
}

/** Sentry lists the chain of causes from the innermost to the error that was caught. */
function exceptions(chain: readonly SampledError[], stackParser: StackParser): Exception[] {
  const all = chain.map((link, index): Exception => {
    const { name, message, stack } = link;
    const frames = stack === undefined ? [] : stackParser(stack);
    return {
      type: name,
      value: message,
      ...(frames.length > 0 && { stacktrace: { frames } }),
      mechanism:
        index === 0
          ? { type: 'breakwater', handled: true, exception_id: 0 }
          : { type: 'chained', handled: true, source: 'cause', exception_id: index, parent_id: index - 1 },
    };
  });
  return all.toReversed();
}

function tagsOf({
  category,
  service,
  instance,
  issue,
  code,
  sample,
}: ExportedErrors): Record<string, string> {
  const policies = sample.context['resilience'];
  const named = {
    category,
    service,
    instance,
    issue,
    code,
    operation:
      readText(policies, 'call') ??
      readText(sample.context, 'operation') ??
      readText(sample.context, 'handler'),
    circuit: readText(policies, 'circuit') ?? readText(sample.context, 'circuit'),
  };
  const given = Object.entries(named).filter((tag): tag is [string, string] => tag[1] !== undefined);
  return Object.fromEntries(given.map(([tag, value]) => [tag, value.slice(0, MAX_TAG)]));
}

/** A value that the redactor has hidden would be one user for Sentry. */
function userOf(userId: unknown): { readonly user?: { readonly id: string } } {
  if (typeof userId !== 'string' && typeof userId !== 'number') return {};
  const id = String(userId);
  return id === '' || id.includes(REDACTED) ? {} : { user: { id: hashOfKey(id) } };
}
