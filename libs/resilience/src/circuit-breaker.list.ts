import { activityFromEvent, Clock, Dashboard, type DashboardRow, worstFirst } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { CircuitBreakerService } from './circuit-breaker.service.js';
import type { CircuitBreakerState } from './circuit-breaker/circuit-breaker-state.js';
import { CIRCUIT_TONES } from './telemetry/resilience.dashboard.js';

/** Shows the circuits on a dashboard: those that refuse calls first, then those with the most failures. */
@Injectable()
export class CircuitBreakerList {
  constructor(
    @Inject(Dashboard) dashboard: Dashboard,
    @Inject(CircuitBreakerService) circuits: CircuitBreakerService,
    @Inject(Clock) clock: Clock,
  ) {
    dashboard.addList({
      name: 'circuits',
      title: 'Circuits',
      section: 'dependencies',
      actions: 'circuit',
      activity: activityFromEvent('circuit-breaker.call', ({ circuit, outcome }) =>
        outcome === 'ignored'
          ? undefined
          : {
              id: circuit,
              outcome: outcome === 'success' ? 'succeeded' : outcome === 'rejected' ? 'refused' : 'failed',
            },
      ),
      rows: (limit) => {
        const today = clock.date().getTime();
        const states = Object.values(circuits.getAllStates()).toSorted(byFailures);
        return worstFirst(states.map((state) => rowOf(state, today))).slice(0, limit);
      },
      find: (id) => circuits.getState(id),
    });
  }
}

/** The failure rate counts first, then the number of calls. */
function byFailures(one: CircuitBreakerState, other: CircuitBreakerState): number {
  return other.stats.failureRate - one.stats.failureRate || other.stats.calls - one.stats.calls;
}

/** Whole tenths of a second: times of two looks differ by a fraction of a millisecond, and a page gets each row that has changed. */
const tenths = (time: number): number => Math.round(time / 100) * 100;

function rowOf(circuit: CircuitBreakerState, today: number): DashboardRow {
  const { name, state, critical, since, retryAfter, stats, fleet } = circuit;
  const { calls, failureRate, slowCallRate, rejected } = stats;
  return {
    id: name,
    title: name,
    state,
    tone: CIRCUIT_TONES[state],
    since,
    ...(retryAfter !== undefined && { until: tenths(today + retryAfter), upcoming: 'trial' }),
    facts: {
      calls,
      ...(failureRate >= 0 && { 'failed %': Math.round(failureRate) }),
      ...(slowCallRate > 0 && { 'slow %': Math.round(slowCallRate) }),
      ...(rejected > 0 && { refused: rejected }),
      ...(critical && { critical: 'yes' }),
      ...(fleet && { 'open in the fleet': `${fleet.open} of ${fleet.instances}` }),
    },
  };
}
