import { GenerationCache } from '../../cache/generation-cache.js';
import type { SpecificErrorCondition } from './alert-condition.js';
import { severityOf, watchErrors, type WatchEnvironment } from './event-filter.js';
import type { RuleAlerts } from './rule-alerts.js';
import type { Finding } from './tracked-alert.js';
import type { ErrorTrackedEvent } from '../../error-tracking.events.js';

/** Fingerprints of archived issues that are remembered. */
const MAX_ARCHIVED = 2_000;

/**
 * Watches for errors that match a filter. The alert fires as long as such errors occur, and ends at once when a person resolves or
 * archives the issue. An archived issue raises no further alert until its state changes.
 */
export function watchSpecificError(
  condition: SpecificErrorCondition,
  alerts: RuleAlerts,
  { events }: WatchEnvironment,
): () => void {
  const archived = new GenerationCache<string, boolean>(MAX_ARCHIVED);
  const stops = [
    watchErrors(events, condition, (error) => {
      if (archived.get(error.fingerprint) !== true) alerts.occur(error.fingerprint, () => findingOf(error));
    }),
    events.on('issue.transition', ({ fingerprint, to }) => {
      if (to === 'archived') archived.set(fingerprint, true);
      else if (archived.get(fingerprint) === true) archived.set(fingerprint, false);
      if (to === 'archived' || to === 'resolved') alerts.clear(fingerprint);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function findingOf({ fingerprint, title, category, severity, name, code }: ErrorTrackedEvent): Finding {
  return {
    labels: { category, error: name, ...(code !== undefined && { code }), fingerprint },
    severity: severityOf(severity),
    describe: (times) => ({
      summary: title ?? (code === undefined ? name : `${name} (${code})`),
      description: times === 1 ? 'Once.' : `${times} times.`,
    }),
  };
}
