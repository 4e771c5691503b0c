import { describe, expect, it } from '@jest/globals';
import { circuitBreakerCheck, type CircuitSnapshot } from './circuit-breaker.health.js';

const check = (breakers: Record<string, CircuitSnapshot>) =>
  circuitBreakerCheck({ getAllStates: () => breakers })({
    name: 'circuit-breakers',
    signal: new AbortController().signal,
  });

const closed: CircuitSnapshot = { state: 'closed', isOpen: false, critical: true };
const open: CircuitSnapshot = { state: 'open', isOpen: true, retryAfter: 4_200 };

describe('circuitBreakerCheck', () => {
  it('is up while all circuits are closed', () => {
    expect(check({ payments: closed })).toEqual({
      status: 'up',
      details: { open_count: 0, breakers: { payments: closed } },
    });
  });

  it('is degraded when a circuit is open', () => {
    expect(check({ payments: closed, mail: open })).toEqual({
      status: 'degraded',
      reason: 'circuit-open',
      details: { open_count: 1, breakers: { payments: closed, mail: open } },
    });
  });

  it('is down when a critical circuit is open', () => {
    expect(check({ payments: { ...open, critical: true }, mail: open })).toMatchObject({
      status: 'down',
      details: { open_count: 2 },
    });
  });
});
