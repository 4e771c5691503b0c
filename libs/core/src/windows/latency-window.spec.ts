import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seconds } from '../duration/duration.js';
import { LatencyWindow } from './latency-window.js';

const MINUTE = seconds(60);

describe('LatencyWindow', () => {
  it('knows the samples of the last minute only', () => {
    const window = new LatencyWindow(MINUTE);
    window.add(100, 0);
    window.add(200, seconds(30));
    expect(window.samples(seconds(59))).toBe(2);
    expect(window.samples(seconds(60))).toBe(1);
    expect(window.samples(seconds(90))).toBe(0);
  });

  it('is empty after a long silence', () => {
    const window = new LatencyWindow(MINUTE);
    for (let second = 0; second < 60; second++) window.add(100, seconds(second));
    expect(window.samples(seconds(10_000))).toBe(0);
    expect(window.quantileBound(0.95, seconds(10_000))).toBe(0);
  });

  it('gives percentiles in milliseconds', () => {
    const window = new LatencyWindow(MINUTE);
    for (let call = 1; call <= 100; call++) window.add(call <= 98 ? 100 : 2_000, seconds(1));
    expect(window.quantileBound(0.95, seconds(1))).toBeGreaterThanOrEqual(100);
    expect(window.quantileBound(0.95, seconds(1))).toBeLessThanOrEqual(105);
    expect(window.quantileBound(0.99, seconds(1))).toBeGreaterThanOrEqual(2_000);
  });

  it('agrees with a model that keeps every latency', () => {
    const latency = fc.record({
      after: fc.integer({ min: 0, max: 15_000 }),
      latency: fc.double({ min: 2, max: 100_000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1 }), (latencies) => {
        const window = new LatencyWindow(MINUTE);
        const past: { at: number; latency: number }[] = [];
        let now = seconds(5);
        for (const one of latencies) {
          now += one.after;
          window.add(one.latency, now);
          past.push({ at: now, latency: one.latency });
          const oldest = Math.floor(now / seconds(10)) - 6;
          const alive = past.filter(({ at }) => Math.floor(at / seconds(10)) > oldest);
          expect(window.samples(now)).toBe(alive.length);
          const sorted = alive.map((entry) => entry.latency).toSorted((a, b) => a - b);
          const truth = sorted[Math.ceil(0.95 * sorted.length) - 1]!;
          expect(window.quantileBound(0.95, now)).toBeGreaterThanOrEqual(truth - 0.001);
          expect(window.quantileBound(0.95, now)).toBeLessThanOrEqual(truth * 1.0501);
        }
      }),
    );
  });
});
