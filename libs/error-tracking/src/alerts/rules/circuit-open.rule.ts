import type { CircuitState } from '@breakwater/core';
import type { Finding } from './tracked-alert.js';
import type { RuleAlerts } from './rule-alerts.js';
import type { CircuitOpenCondition } from './alert-condition.js';
import { type WatchEnvironment, wordFilter } from './event-filter.js';

/** The part of the event `circuit-breaker.transition` that is read here. */
export interface CircuitTransition {
  readonly circuit: string;
  readonly to: CircuitState;
  readonly reason: string;
  readonly failureRate: number;
  readonly slowCallRate: number;
  readonly observed?: true;
}

/** Watches for circuits that open. The alert goes on while the circuit is half-open. */
export function watchCircuitOpen(
  { circuit: wanted }: CircuitOpenCondition,
  alerts: RuleAlerts,
  { events }: WatchEnvironment,
): () => void {
  const matches = wordFilter(wanted);
  const stops = [
    events.listen<CircuitTransition>('circuit-breaker.transition', (transition) => {
      const { circuit, to, observed } = transition;
      if (!matches(circuit) || observed) return;
      if (to === 'open') alerts.hold(circuit, () => findingOf(transition));
      else if (to !== 'half-open') alerts.end(circuit);
    }),
    events.listen<{ readonly circuit: string }>('circuit-breaker.removed', ({ circuit }) =>
      alerts.clear(circuit),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function findingOf({ circuit, reason, failureRate, slowCallRate }: CircuitTransition): Finding {
  return {
    labels: { circuit },
    severity: 'high',
    describe: () => ({
      summary: `Circuit '${circuit}' is open`,
      description: `Because of ${reason}; failure rate ${percent(failureRate)}, slow calls ${percent(slowCallRate)}.`,
    }),
  };
}

const percent = (rate: number): string => (rate < 0 ? 'unknown' : `${Math.round(rate)} %`);
