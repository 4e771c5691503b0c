import { CRITICALITIES, minutes } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CalleeSimulation, type SimulatedCallee, type Stretch } from '../../test/callee-simulation.js';
import { Acceptance } from './acceptance.js';
import { resolveThrottleOptions } from './throttle.options.js';

const SEEDS = [1, 2, 3];
const healthy = (): boolean => true;
const down = (): boolean => false;
/** A callee that accepts so many requests a second. */
const upTo =
  (capacity: number) =>
  ({ acceptedLately }: SimulatedCallee): boolean =>
    acceptedLately < capacity;

describe.each(SEEDS)('a throttle in a simulation with seed %i', (seed) => {
  const normal: Stretch = { length: 300, rate: 50, accepts: healthy };

  it('rejects nothing while the callee accepts everything, from the first call on', () => {
    const callee = new CalleeSimulation(seed);
    expect(callee.run(normal).rejected).toBe(0);
    expect(callee.run({ ...normal, rate: 500, length: 60 }).rejected).toBe(0);
  });

  it('rejects nothing while none of the first calls to a slow callee has an answer', () => {
    const callee = new CalleeSimulation(seed);
    expect(callee.run({ ...normal, latency: 30_000 }).rejected).toBe(0);
  });

  it('rejects hardly a call of a callee that has room for half of the requests', () => {
    const callee = new CalleeSimulation(seed);
    const figures = callee.run({ ...normal, accepts: upTo(25) });
    expect(figures.rejected).toBeLessThan(0.1);
    expect(figures.accepted).toBeGreaterThan(0.44);
  });

  it('rejects hardly a call of a callee that accepts 60 % of the requests, whatever their number', () => {
    const callee = new CalleeSimulation(seed);
    expect(callee.run({ ...normal, accepts: ({ random }) => random() < 0.6 }).rejected).toBeLessThan(0.02);
  });

  it('takes a callee that accepts 30 % of the requests, whatever their number, for one that is down', () => {
    const callee = new CalleeSimulation(seed);
    const refusing = { ...normal, accepts: ({ random }: SimulatedCallee) => random() < 0.3 };
    callee.run(refusing);
    expect(callee.run(refusing).rejected).toBeGreaterThan(0.8);
  });

  it('lets an overloaded callee refuse about as many calls as it accepts', () => {
    const callee = new CalleeSimulation(seed);
    callee.run({ ...normal, accepts: upTo(50) });
    callee.run({ length: 240, rate: 250, accepts: upTo(50) });
    const figures = callee.run({ length: 300, rate: 250, accepts: upTo(50) });
    expect(figures.accepted).toBeGreaterThan(0.19);
    expect(figures.refused).toBeGreaterThan(0.15);
    expect(figures.refused).toBeLessThan(0.25);
  });

  it('sends a tenth of the calls to a callee that refuses all', () => {
    const callee = new CalleeSimulation(seed);
    callee.run(normal);
    callee.run({ ...normal, length: 150, accepts: down });
    const figures = callee.run({ ...normal, accepts: down });
    expect(figures.rejected).toBeGreaterThan(0.88);
    expect(figures.rejected).toBeLessThan(0.92);
  });

  it('begins to reject a minute after the callee has begun to refuse all requests', () => {
    const callee = new CalleeSimulation(seed);
    callee.run(normal);
    expect(callee.run({ ...normal, length: 50, accepts: down }).rejected).toBe(0);
    callee.run({ ...normal, length: 20, accepts: down });
    expect(callee.run({ ...normal, length: 30, accepts: down }).rejected).toBeGreaterThan(0.25);
  });

  it('is calm again within five minutes after the callee has recovered', () => {
    const callee = new CalleeSimulation(seed);
    callee.run(normal);
    callee.run({ ...normal, accepts: down });
    const figures = callee.run({ ...normal, length: 600 });
    expect(figures.calmAfter).toBeLessThan(300);
    expect(callee.run(normal).rejected).toBe(0);
  });

  it('rejects nothing of a callee with little traffic', () => {
    const callee = new CalleeSimulation(seed);
    const figures = callee.run({ length: 1_800, rate: 0.1, accepts: ({ random }) => random() < 0.3 });
    expect(figures.rejected).toBeLessThan(0.05);
  });

  it('rejects the least important calls first, and none of the most important ones while they fit', () => {
    const callee = new CalleeSimulation(seed);
    const mixed: Stretch = {
      length: 300,
      rate: 100,
      accepts: upTo(60),
      criticality: (random) => CRITICALITIES[Math.floor(4 * random())]!,
    };
    callee.run(mixed);
    const { rejectedOf } = callee.run(mixed);
    expect(rejectedOf['critical-plus']).toBe(0);
    expect(rejectedOf.critical).toBe(0);
    expect(rejectedOf['sheddable-plus']).toBeLessThan(rejectedOf.sheddable);
    expect(rejectedOf.sheddable).toBeGreaterThan(0.15);
  });
});

describe('Acceptance', () => {
  const create = (options = {}): Acceptance => new Acceptance(resolveThrottleOptions(options));

  function answer(acceptance: Acceptance, accepted: number, refused: number, now = 0): void {
    for (let call = 0; call < accepted + refused; call++) {
      acceptance.sent();
      if (call < accepted) acceptance.accepted(now);
      else acceptance.refused(now);
    }
  }

  it('follows the formula', () => {
    const acceptance = create();
    answer(acceptance, 20, 60);
    expect(acceptance.rejection('critical', 0)).toBeCloseTo((80 - 2 * 20) / 81);
    acceptance.rejected(0);
    expect(acceptance.rejection('critical', 0)).toBeCloseTo((81 - 2 * 20) / 82);
  });

  it('has a larger multiplier for more important calls', () => {
    const acceptance = create();
    answer(acceptance, 20, 80);
    expect(CRITICALITIES.map((kind) => acceptance.rejection(kind, 0))).toEqual(
      [3, 2, 1.5, 1.25].map((multiplier) => expect.closeTo((100 - multiplier * 20) / 101)),
    );
  });

  it('rejects nothing below the smallest number of requests', () => {
    const acceptance = create({ minRequests: 20 });
    answer(acceptance, 0, 19);
    expect(acceptance.rejection('sheddable', 0)).toBe(0);
    answer(acceptance, 0, 1);
    expect(acceptance.rejection('sheddable', 0)).toBe(0.9);
  });

  it('forgets what has left the window', () => {
    const acceptance = create();
    answer(acceptance, 0, 100);
    expect(acceptance.rejection('critical', minutes(2) - 6_001)).toBe(0.9);
    expect(acceptance.rejection('critical', minutes(2))).toBe(0);
  });

  it('counts requests when they are sent: answers that stay away do not hide refusals', () => {
    const acceptance = create();
    answer(acceptance, 10, 90);
    const before = acceptance.rejection('critical', 0);
    for (let call = 0; call < 100; call++) acceptance.sent();
    expect(acceptance.rejection('critical', 0)).toBeCloseTo((200 - 2 * (10 + 10)) / 201);
    expect(acceptance.rejection('critical', 0)).toBeGreaterThanOrEqual(before);
  });

  const step = fc.record({
    kind: fc.constantFrom('accepted', 'refused', 'unanswered', 'rejected', 'sent'),
    after: fc.integer({ min: 0, max: 20_000 }),
  });

  it('never leaves 0 to maxRejection, is never higher for a more important call, and is 0 without a refusal', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (steps, multiplier, maxRejection, minRequests) => {
          const acceptance = create({ multiplier, maxRejection, minRequests });
          let now = 0;
          let refusals = 0;
          for (const { kind, after } of steps) {
            now += after;
            if (kind === 'rejected') {
              // The throttle rejects only what its own figure allows.
              if (acceptance.rejection('sheddable', now) > 0) acceptance.rejected(now);
            } else {
              acceptance.sent();
              if (kind === 'accepted') acceptance.accepted(now);
              else if (kind === 'refused') acceptance.refused(now);
              else if (kind === 'unanswered') acceptance.unanswered();
              if (kind === 'refused') refusals++;
            }
            const shares = CRITICALITIES.map((criticality) => acceptance.rejection(criticality, now));
            expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
            expect(Math.max(...shares)).toBeLessThanOrEqual(refusals === 0 ? 0 : maxRejection);
            expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
          }
        },
      ),
    );
  });

  it('rises with each refusal and falls with each accept', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 20, max: 300 }),
        fc.constantFrom(...CRITICALITIES),
        (accepted, refused, criticality) => {
          const acceptance = create();
          answer(acceptance, accepted, refused);
          const before = acceptance.rejection(criticality, 0);
          answer(acceptance, 0, 1);
          const more = acceptance.rejection(criticality, 0);
          expect(more).toBeGreaterThanOrEqual(before);
          answer(acceptance, 1, 0);
          expect(acceptance.rejection(criticality, 0)).toBeLessThanOrEqual(more);
        },
      ),
    );
  });
});
