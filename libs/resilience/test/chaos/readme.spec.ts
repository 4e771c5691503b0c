import { describe, expect, it } from '@jest/globals';
import { Chaos, ChaosModule } from '../../src/chaos/index.js';
import { ResilienceService } from '../../src/index.js';
import { start } from '../application.harness.js';

const CHAOS = ChaosModule.forRoot({
  rules: [
    {
      id: 'slow-rates',
      target: { policy: 'rates', userShare: 0.05 },
      fault: { kind: 'latency', min: 200, max: 2_000 },
      rate: 0.5,
      until: '2026-01-01T00:30:00Z',
    },
  ],
});

function armRates(chaos: Pick<Chaos, 'arm'>): void {
  chaos.arm({
    id: 'rates-down',
    target: { policy: 'rates' },
    fault: { kind: 'error', code: 'ECONNRESET' },
    rate: 0.1,
    until: Date.now() + 10 * 60_000,
  });
}

describe('the examples of the README', () => {
  it('arm rules', async () => {
    const { get } = await start(
      { imports: [CHAOS], options: { policies: { rates: { timeout: 100 } } } },
      Date.UTC(2026, 0, 1),
    );
    expect(get(Chaos).armed.map(({ id }) => id)).toEqual(['slow-rates']);
    expect(String(get(ResilienceService).explain('rates'))).toContain('slow-rates');
    const armed: string[] = [];
    armRates({ arm: (rule) => (armed.push(rule.id), { ...rule, injected: 0, active: 0 } as never) });
    expect(armed).toEqual(['rates-down']);
  });
});
