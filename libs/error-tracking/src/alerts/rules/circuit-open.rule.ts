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

/** Watches for circuits that open, also by hand. The alert goes on while the circuit is half-open. */
export function watchCircuitOpen(
  { circuit: wanted }: CircuitOpenCondition,
  alerts: RuleAlerts,
  { events }: WatchEnvironment,
): () => void {
  const matches = wordFilter(wanted);
  /** The latest opening of each circuit: a person may open a circuit whose alert fires already. */
  const openings = new Map<string, CircuitTransition>();
  const stops = [
    events.listen<CircuitTransition>('circuit-breaker.transition', (transition) => {
      const { circuit, to, observed } = transition;
      if (!matches(circuit)) return;
      if (to === 'forced-open' || (to === 'open' && !observed)) {
        openings.set(circuit, transition);
        alerts.hold(circuit, () => findingOf(circuit, () => openings.get(circuit) ?? transition));
      } else if (to !== 'half-open' || observed) alerts.end(circuit);
    }),
    events.listen<{ readonly circuit: string }>('circuit-breaker.removed', ({ circuit }) => {
      alerts.clear(circuit);
      openings.delete(circuit);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** @param opening reads the latest opening of the circuit */
function findingOf(circuit: string, opening: () => CircuitTransition): Finding {
  return { labels: { circuit }, severity: 'high', describe: () => describeOpening(opening()) };
}

function describeOpening({
  circuit,
  to,
  reason,
  failureRate,
  slowCallRate,
}: CircuitTransition): ReturnType<Finding['describe']> {
  if (to === 'forced-open') {
    return {
      summary: `Circuit '${circuit}' was opened by hand`,
      description: 'It refuses every call until it is closed or reset.',
    };
  }
  return {
    summary: `Circuit '${circuit}' is open`,
    description: `Because of ${reason}; failure rate ${percent(failureRate)}, slow calls ${percent(slowCallRate)}.`,
  };
}

const percent = (rate: number): string => (rate < 0 ? 'unknown' : `${Math.round(rate)} %`);
