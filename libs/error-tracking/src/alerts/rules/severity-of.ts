import { ERROR_SEVERITIES, type ErrorSeverity } from '../../classification/error-severity.js';

/** The severity that an event names; its type is wider than our words, as core does not know them. */
export function severityOf(word: string): ErrorSeverity {
  return ERROR_SEVERITIES.find((severity) => severity === word) ?? 'medium';
}
