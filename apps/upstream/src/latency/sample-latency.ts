import type { Random } from '@breakwater/core';
import type { LatencyDistribution } from './latency-distribution.js';

/** Draws the latency of one call, in milliseconds. */
export function sampleLatency(latency: LatencyDistribution, random: Random): number {
  return Math.max(0, draw(latency, random));
}

function draw(latency: LatencyDistribution, random: Random): number {
  switch (latency.distribution) {
    case 'fixed':
      return latency.value;
    case 'uniform':
      return latency.min + random.next() * (latency.max - latency.min);
    case 'normal':
      return latency.mean + latency.deviation * standardNormal(random);
    case 'exponential':
      return -latency.mean * Math.log(1 - random.next());
    case 'lognormal':
      return latency.median * Math.exp(latency.sigma * standardNormal(random));
  }
}

/** Box-Muller transform: two uniform numbers give one of mean 0 and deviation 1. */
function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}
