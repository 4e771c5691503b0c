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

  it('lists open circuits first, so that a shortened list shows them', () => {
    const { details } = check({ payments: closed, mail: open }) as { details: { breakers: object } };
    expect(Object.keys(details.breakers)).toEqual(['mail', 'payments']);
  });

  it('is degraded when the source throws, because a critical circuit may be open', () => {
    const cause = new Error('broken');
    const source = {
      getAllStates: () => {
        throw cause;
      },
    };
    const { signal } = new AbortController();
    expect(circuitBreakerCheck(source)({ name: 'circuit-breakers', signal })).toEqual({
      status: 'degraded',
      reason: 'failed',
    });
  });

  it.each([null, undefined, 5, 'open', {}])('survives %p in place of a state', (state) => {
    expect(check({ odd: state as never, mail: open })).toMatchObject({
      status: 'degraded',
      details: { open_count: 1 },
    });
  });

  it('is down when a critical circuit is open', () => {
    expect(check({ payments: { ...open, critical: true }, mail: open })).toMatchObject({
      status: 'down',
      details: { open_count: 2 },
    });
  });
});
