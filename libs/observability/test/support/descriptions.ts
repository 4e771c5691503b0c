import {
  type DynamicNames,
  metricFromEvent,
  metricFromGauge,
  type MetricDescription,
  type ResilienceEvents,
  stateMetric,
  toSeconds,
} from '@breakwater/core';

/** Metrics as other packages describe them, enough of them for these specs; the packages test their own. */
export const DESCRIPTIONS: readonly MetricDescription[] = [
  stateMetric({
    name: 'circuitbreaker_state',
    help: 'State.',
    gauge: 'circuit-breaker',
    labels: ['name', 'state'],
    states: ['closed', 'open', 'half-open'],
    read: ({ circuit, state }) => [circuit, state],
  }),
  {
    name: 'circuitbreaker_failure_rate',
    kind: 'gauge',
    help: 'Failures.',
    labels: ['name'],
    aggregate: 'max',
    source: metricFromGauge('circuit-breaker', ({ circuit, failureRate }, report) =>
      report(failureRate, circuit),
    ),
  },
  {
    name: 'circuitbreaker_calls_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Calls.',
    labels: ['name', 'kind'],
    source: metricFromEvent('circuit-breaker.call', ({ circuit, outcome, duration }, report) => {
      const kinds = { success: 'successful', failure: 'failed', timeout: 'timeout', ignored: 'ignored' };
      if (outcome !== 'rejected') report(toSeconds(duration), circuit, kinds[outcome]);
    }),
  },
  {
    name: 'circuitbreaker_not_permitted_calls_total',
    kind: 'counter',
    help: 'Refused calls.',
    labels: ['name'],
    source: metricFromEvent('circuit-breaker.call', ({ circuit, outcome }, report) => {
      if (outcome === 'rejected') report(1, circuit);
    }),
  },
  {
    name: 'retry_attempts_total',
    kind: 'counter',
    help: 'Retries.',
    labels: ['name'],
    source: metricFromEvent('retry.scheduled', ({ name }, report) => report(1, name)),
  },
  {
    name: 'bulkhead_wait_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Waits.',
    labels: ['name'],
    buckets: [0.025, 1],
    source: metricFromEvent('bulkhead.entered', ({ name, waited }, report) =>
      report(toSeconds(waited), name),
    ),
  },
  {
    name: 'db_client_operation_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    conventional: true,
    help: 'Queries.',
    labels: ['error_type'],
    source: metricFromEvent('database.query', ({ duration, failure = '' }, report) =>
      report(toSeconds(duration), failure),
    ),
  },
  {
    name: 'database_slow_queries_total',
    kind: 'counter',
    help: 'Slow queries.',
    source: metricFromEvent('database.query', ({ slow }, report) => {
      if (slow) report(1);
    }),
  },
  {
    name: 'redis_commands_total',
    kind: 'counter',
    help: 'Commands.',
    labels: ['client'],
    source: metricFromGauge('redis', ({ client, commands }, report) => report(commands, client)),
  },
  {
    name: 'ready',
    kind: 'gauge',
    help: 'Readiness.',
    source: metricFromGauge('lifecycle', ({ ready }, report) => report(ready ? 1 : 0)),
  },
  {
    name: 'shutdown_phase_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Phases.',
    labels: ['phase'],
    source: metricFromEvent('shutdown.phase', ({ phase, duration }, report) =>
      report(toSeconds(duration), phase),
    ),
  },
];

/** Names of circuits; a test says which of them callers made up, and which exist. */
export class CircuitNames implements DynamicNames {
  readonly label = 'name';
  readonly existing = new Set<string>();
  #events: ResilienceEvents | undefined;

  constructor(private readonly dynamic: (name: string) => boolean = () => false) {}

  /** Takes the removals from these events. */
  of(events: ResilienceEvents): this {
    this.#events = events;
    return this;
  }

  isDynamic(name: string): boolean {
    return this.dynamic(name);
  }

  exists(name: string): boolean {
    return this.existing.has(name);
  }

  onRemoved(listener: (name: string) => void): () => void {
    return (
      this.#events?.on('circuit-breaker.removed', ({ circuit }) => listener(circuit)) ?? (() => undefined)
    );
  }
}
