// In a file of its own, because TypeScript 5.7 cannot compile it with `nodenext` and Nest 12.
export * as rateLimitThrottler from '@breakwater/rate-limit/throttler';
