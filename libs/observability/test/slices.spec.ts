import { describe, expect, it } from '@jest/globals';
import { start } from './support/start.js';

const CIRCUITS = 1_000;

describe('a scrape with a thousand circuits', () => {
  it('is made in slices, between which others have their turn', async () => {
    await using service = await start('Fastify');
    for (let number = 0; number < CIRCUITS; number++) {
      service.events.publish('circuit-breaker.call', {
        circuit: `circuit-${number}`,
        outcome: 'success',
        duration: number,
      });
    }
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const text = (await service.metrics.scrape('text')).toString();
    done = true;
    expect(text.match(/^breakwater_circuitbreaker_calls_seconds_count\{/gm)).toHaveLength(CIRCUITS);
    // 17 lines each, written in slices of 1 000.
    expect(turns).toBeGreaterThanOrEqual(16);
  });
});
