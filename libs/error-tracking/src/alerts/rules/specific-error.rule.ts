import type { ErrorTrackedEvent } from '@breakwater/core';
import type { Finding } from '../state/finding.js';
import type { RuleAlerts } from '../state/rule-alerts.js';
import type { SpecificErrorCondition } from './alert-condition.js';
import { severityOf } from './severity-of.js';
import type { WatchEnvironment } from './watch-environment.js';
import { watchErrors } from './watch-errors.js';

/** Watches for errors of a kind, and keeps the alert while they go on. */
export function watchSpecificError(
  condition: SpecificErrorCondition,
  alerts: RuleAlerts,
  { events }: WatchEnvironment,
): () => void {
  return watchErrors(events, condition, (error) => {
    alerts.occur(error.fingerprint, () => findingOf(error));
  });
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
