export type { RateLimitAlgorithm } from './counters/counters.js';
