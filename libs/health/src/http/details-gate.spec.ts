import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { type HealthModuleOptions, resolveHealthOptions } from '../health.options.js';
import { DetailsGate } from './details-gate.js';

function setUp(options: HealthModuleOptions) {
  const clock = new VirtualClock();
  const gate = new DetailsGate(resolveHealthOptions(options), clock);
  return { clock, admits: () => gate.admits({ headers: { authorization: 'Bearer good' } }) };
}

describe('DetailsGate', () => {
  it('admits everyone or nobody as it is told', () => {
    expect(setUp({ details: 'always' }).admits()).toBe(true);
    expect(setUp({ details: 'never' }).admits()).toBe(false);
  });

  it.each([
    ['a yes', () => true, true],
    ['a no', () => false, false],
    ['something like a yes', () => 'yes' as never, false],
    ['a late yes', async () => true, true],
    ['a late no', async () => false, false],
    ['a rejection', () => Promise.reject(new Error('no')), false],
    [
      'a throw',
      () => {
        throw new Error('no');
      },
      false,
    ],
  ])('takes %s of authorize as it is meant', async (_what, authorize, expected) => {
    const { clock, admits } = setUp({ details: 'when-authorized', authorize });
    expect(await admits()).toBe(expected);
    expect(clock.pending).toBe(0);
  });

  it('asks about the request', async () => {
    const authorize = ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
      headers['authorization'] === 'Bearer good';
    expect(setUp({ details: 'when-authorized', authorize }).admits()).toBe(true);
  });

  it('takes no answer within the limit as a no', async () => {
    const { clock, admits } = setUp({
      details: 'when-authorized',
      authorize: () => new Promise(() => undefined),
    });
    const verdict = admits();
    await clock.advance(900);
    expect(await verdict).toBe(false);
  });
});
