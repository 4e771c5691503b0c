import { afterEach, describe, expect, it } from '@jest/globals';
import type { CircuitState } from '@breakwater/core';
import { CircuitNames } from './support/descriptions.js';
import { type Service, start } from './support/start.js';

const LIMIT = 2;
const DECLARED = 'database';

describe('circuits with names given at run time', () => {
  let service: Service;
  const warnings: string[] = [];
  const names = new CircuitNames((name) => name !== DECLARED);

  afterEach(async () => {
    await service.app.close();
    warnings.length = 0;
  });

  async function startWith(circuits: Readonly<Record<string, [CircuitState, number]>>): Promise<void> {
    const logger = { log() {}, error() {}, warn: (line: string) => void warnings.push(line) };
    service = await start('Fastify', { metrics: { maxDynamicNames: LIMIT } }, { names, logger });
    service.gauges.provide('circuit-breaker', () =>
      Object.entries(circuits).map(([circuit, [state, failureRate]]) => ({
        circuit,
        state,
        critical: false,
        declared: circuit === DECLARED,
        failureRate,
        slowCallRate: -1,
      })),
    );
    for (const circuit of Object.keys(circuits)) call(circuit);
  }

  const call = (circuit: string): void =>
    service.events.publish('circuit-breaker.call', { circuit, outcome: 'rejected', duration: 0 });

  async function refused(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const lines = await service.lines('breakwater_circuitbreaker_not_permitted_calls_total');
    for (const { labels, value } of lines) counts[labels['name'] ?? ''] = value;
    return counts;
  }

  it('share one series beyond the limit, while a circuit named in the code keeps its own', async () => {
    await startWith({
      a: ['open', 60],
      b: ['closed', 0],
      c: ['open', 90],
      d: ['open', -1],
      database: ['closed', 5],
    });
    call('d');
    expect(await refused()).toEqual({ a: 1, b: 1, _OTHER: 3, database: 1 });
    expect(await service.read('breakwater_circuitbreaker_failure_rate')).toEqual([
      'breakwater_circuitbreaker_failure_rate{name="a"} 60',
      'breakwater_circuitbreaker_failure_rate{name="b"} 0',
      'breakwater_circuitbreaker_failure_rate{name="database"} 5',
      'breakwater_circuitbreaker_failure_rate{name="_OTHER"} 90',
    ]);
    expect(
      (await service.read('breakwater_circuitbreaker_state')).filter((line) => line.includes('_OTHER')),
    ).toEqual([
      'breakwater_circuitbreaker_state{name="_OTHER",state="closed"} 0',
      'breakwater_circuitbreaker_state{name="_OTHER",state="open"} 2',
      'breakwater_circuitbreaker_state{name="_OTHER",state="half_open"} 0',
    ]);
  });

  it('cause one warning', async () => {
    await startWith({ a: ['closed', 0], b: ['closed', 0], c: ['closed', 0], d: ['closed', 0] });
    await service.scrape();
    expect(warnings.filter((line) => line.includes('maxDynamicNames'))).toEqual([
      "More than 2 names were given at run time in the label 'name' of metrics. Further names share the series '_OTHER'; the option metrics.maxDynamicNames sets the limit.",
    ]);
  });

  it('cause no warning up to the limit', async () => {
    await startWith({ a: ['closed', 0], b: ['closed', 0], database: ['closed', 0] });
    await service.scrape();
    expect(warnings.filter((line) => line.includes('maxDynamicNames'))).toEqual([]);
  });

  it('free their place when they are removed', async () => {
    await startWith({ a: ['closed', 0], b: ['closed', 0] });
    service.events.publish('circuit-breaker.removed', { circuit: 'a' });
    for (const circuit of ['c', 'd']) call(circuit);
    expect(await refused()).toEqual({ b: 1, c: 1, _OTHER: 1 });
  });

  it('share one entry in the JSON, with their worst state', async () => {
    await startWith({ a: ['closed', 0], b: ['closed', 0], c: ['open', 90], d: ['closed', 0] });
    const { circuitBreakers } = service.metrics.summary();
    expect(Object.keys(circuitBreakers)).toEqual(['a', 'b', '_OTHER']);
    expect(circuitBreakers['_OTHER']).toMatchObject({ state: 'open', rejections: 2 });
  });
});
