// Imports each entry, so that the compiler reads every declaration that the packages ship; `throttler.ts` imports the rest.
export * as cache from '@breakwater/cache';
export * as client from '@breakwater/client';
export * as clientTesting from '@breakwater/client/testing';
export * as core from '@breakwater/core';
export * as coreTesting from '@breakwater/core/testing';
export * as database from '@breakwater/database';
export * as errorTracking from '@breakwater/error-tracking';
export * as health from '@breakwater/health';
export * as http from '@breakwater/http';
export * as lifecycle from '@breakwater/lifecycle';
export * as observability from '@breakwater/observability';
export * as rateLimit from '@breakwater/rate-limit';
export * as redis from '@breakwater/redis';
export * as resilience from '@breakwater/resilience';
export * as resilienceConfig from '@breakwater/resilience/config';
export * as resilienceSteps from '@breakwater/resilience/steps';
