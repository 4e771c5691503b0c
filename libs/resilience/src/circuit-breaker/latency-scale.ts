import { LogScale } from '@breakwater/core';

/**
 * Latencies of circuits in microseconds: two slots for each doubling from 16 µs to 67 s, so a percentile is off by half at most. Each
 * bucket of each circuit has these counters; docs/decisions/0030-one-histogram.md has their cost.
 */
export const LATENCY_SCALE = new LogScale({ firstOctave: 4, octaves: 22, slotsPerOctave: 2 });
