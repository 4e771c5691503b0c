import { describe, expect, it, jest } from '@jest/globals';
import { CircuitNames } from './support/descriptions.js';
import { type Service, start } from './support/start.js';

/** The most work of one kind in one turn of the event loop. */
class WorkPerTurn {
  most = 0;
  #now = 0;
  #ended = false;

  constructor() {
    const turn = (): void => {
      this.#now = 0;
      if (!this.#ended) setImmediate(turn);
    };
    setImmediate(turn);
  }

  did(amount: number): void {
    this.#now += amount;
    this.most = Math.max(this.most, this.#now);
  }

  end(): void {
    this.#ended = true;
  }
}

/** A service with so many circuits, each of which has had one call; `read` counts the circuits that are read. */
async function startWith(circuits: number, names: CircuitNames, read: () => void): Promise<Service> {
  const service = await start('Fastify', { metrics: { defaultMetrics: false } }, { names });
  const all = Array.from({ length: circuits }, (_, index) => `circuit-${index}`);
  service.gauges.provide('circuit-breaker', function* present() {
    for (const circuit of all) {
      read();
      yield { circuit, state: 'open', critical: false, declared: true, failureRate: 1, slowCallRate: -1 };
    }
  });
  for (const circuit of all) {
    service.events.publish('circuit-breaker.call', { circuit, outcome: 'success', duration: 1 });
  }
  return service;
}

/** The longest pauses of a scrape, counted in circuits that are read and in lines that are written. */
async function pausesWith(
  circuits: number,
  names = new CircuitNames(),
): Promise<{ read: number; lines: number }> {
  const reading = new WorkPerTurn();
  await using service = await startWith(circuits, names, () => reading.did(1));
  const writing = new WorkPerTurn();
  const from = Buffer.from.bind(Buffer) as (text: string) => Buffer;
  const spy = jest.spyOn(Buffer, 'from').mockImplementation(((text: string) => {
    writing.did(text.split('\n').length - 1);
    return from(text);
  }) as never);
  try {
    await service.metrics.scrape('text');
  } finally {
    spy.mockRestore();
    reading.end();
    writing.end();
  }
  return { read: reading.most, lines: writing.most };
}

describe('a scrape', () => {
  it.each([
    ['that stand in the code', () => false],
    ['that callers made up', () => true],
  ])(
    'holds up the event loop with 10 000 circuits %s hardly longer than with 100',
    async (_title, dynamic) => {
      const few = await pausesWith(100, new CircuitNames(dynamic));
      const many = await pausesWith(10_000, new CircuitNames(dynamic));
      expect(few.read).toBeGreaterThan(50);
      expect(few.lines).toBeGreaterThan(500);
      expect(many.read).toBeLessThanOrEqual(5 * few.read);
      expect(many.lines).toBeLessThanOrEqual(5 * few.lines);
    },
  );

  it('shows every circuit that is named in the code', async () => {
    await using service = await startWith(1_000, new CircuitNames(), () => undefined);
    const text = (await service.metrics.scrape('text')).toString();
    expect(text.match(/^breakwater_circuitbreaker_calls_seconds_count\{/gm)).toHaveLength(1_000);
    expect(text.match(/^breakwater_circuitbreaker_failure_rate\{/gm)).toHaveLength(1_000);
  });
});
