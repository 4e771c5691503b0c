import type { ErrorTrackedEvent, ResilienceEvents } from '@breakwater/core';
import { isDelivering } from '../delivery/delivery-scope.js';
import type { ErrorFilter } from './alert-condition.js';
import { wordFilter } from './word-filter.js';

/** Calls `listener` for every tracked error that `filter` means, but not for errors of channels; the function returned ends it. */
export function watchErrors(
  events: ResilienceEvents,
  filter: ErrorFilter,
  listener: (error: ErrorTrackedEvent) => void,
): () => void {
  const severity = wordFilter(filter.severity);
  const category = wordFilter(filter.category);
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
