import type {
  Clock,
  HttpRequestObserver,
  ProcessMemory,
  ResilienceEvents,
  ResilienceGauges,
} from '@breakwater/core';
import type { ErrorCategory } from '../../classification/error-category.js';
import { ERROR_SEVERITIES, type ErrorSeverity } from '../../classification/error-severity.js';
import type { ErrorFilter, OneOrMore } from './alert-condition.js';
import { isDelivering } from './delivery-scope.js';
import type { ErrorTrackedEvent } from '../../error-tracking.events.js';

/** The HTTP requests of the application, and the statuses that count as errors. */
export interface RequestSource {
  observe(observer: HttpRequestObserver): () => void;
  readonly isError: (status: number) => boolean;
}

/** The parts of the application that a rule observes. */
export interface WatchEnvironment {
  readonly events: ResilienceEvents;
  readonly clock: Clock;
  readonly gauges?: Pick<ResilienceGauges, 'each'>;
  readonly requests?: RequestSource | undefined;
  readonly memory?: Pick<ProcessMemory, 'use' | 'heap'> | undefined;
}

/** Matches the given words; without a filter it matches every word. */
export function wordFilter(wanted: OneOrMore<string> | undefined): (word: string | undefined) => boolean {
  if (wanted === undefined) return () => true;
  if (typeof wanted === 'string') return (word) => word === wanted;
  const words = new Set<string | undefined>(wanted);
  return (word) => words.has(word);
}

/** Matches the given categories. Without a filter, it matches all except `chaos`, which marks errors injected on purpose. */
export function categoryFilter(
  wanted: OneOrMore<ErrorCategory> | undefined,
): (category: string | undefined) => boolean {
  return wanted === undefined ? (category) => category !== 'chaos' : wordFilter(wanted);
}

/** Narrows the severity of an event, which core types as plain text. */
export function severityOf(word: string): ErrorSeverity {
  return ERROR_SEVERITIES.find((severity) => severity === word) ?? 'medium';
}

/**
 * Calls `listener` for every tracked error that matches the filter. Errors of alert channels are ignored.
 *
 * @returns a function that ends the subscription
 */
export function watchErrors(
  events: ResilienceEvents,
  filter: ErrorFilter,
  listener: (error: ErrorTrackedEvent) => void,
): () => void {
  const severity = wordFilter(filter.severity);
  const category = categoryFilter(filter.category);
  const name = wordFilter(filter.name);
  const code = wordFilter(filter.code);
  const fingerprint = wordFilter(filter.fingerprint);
  const expected = filter.expected ?? false;
  return events.on('error.tracked', (error) => {
    if (
      (expected || !error.expected) &&
      severity(error.severity) &&
      category(error.category) &&
      name(error.name) &&
      code(error.code) &&
      fingerprint(error.fingerprint) &&
      !isDelivering()
    ) {
      listener(error);
    }
  });
}
