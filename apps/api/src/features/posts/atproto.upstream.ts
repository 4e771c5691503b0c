import { CircuitOpenError, seconds } from '@breakwater/core';
import type { AsyncUpstream, UpstreamOptions } from '@breakwater/http';
import { CallRateExceededError, callRateStep } from '@breakwater/rate-limit';
import { ResilienceModule } from '@breakwater/resilience';
import type { DynamicModule } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { simulatorOrigin, type SimulatorVariables } from '../../platform/config/simulator.variables.js';
import type { PostsVariables } from './posts.variables.js';

/** Name of the upstream, in metrics, errors and health. */
export const ATPROTO = 'atproto';

/** Name of the circuit of the upstream. */
export const ATPROTO_CIRCUIT = `http:${ATPROTO}`;

const PUBLIC_SERVICE = 'https://public.api.bsky.app';

/** Limit for an answer in bytes. A profile takes a few kilobytes. */
const MAX_ANSWER = 65_536;

/** Makes the rate of calls known to the policy of the upstream. */
export const CALL_RATES: DynamicModule = ResilienceModule.forSteps(callRateStep);

/**
 * The profile API. A post does not wait long for the profile of its author: it is kept without one when the API is slow or down, and when
 * the rate is used up.
 */
export const ATPROTO_UPSTREAM: AsyncUpstream = {
  name: ATPROTO,
  inject: [ConfigService],
  useFactory: (config: ConfigService<PostsVariables & SimulatorVariables, true>): UpstreamOptions => {
    const isReal = config.get('JETSTREAM_ENDPOINT', { infer: true }) !== undefined;
    const standard = isReal ? PUBLIC_SERVICE : simulatorOrigin(config.get('UPSTREAM_PORT', { infer: true }));
    return {
      baseUrl: config.get('ATPROTO_SERVICE', { infer: true }) ?? standard,
      external: true,
      maxResponseBytes: MAX_ANSWER,
      policy: {
        timeout: { total: seconds(2), attempt: seconds(1) },
        // A retry would wait for the next second when the rate is used up.
        retry: { maxRetries: 1, delay: 100, abortOn: [CircuitOpenError, CallRateExceededError] },
        circuitBreaker: {},
        // The public API refuses calls when it has enough of us. Then some calls are not sent, long before the circuit opens.
        throttle: { window: seconds(30) },
        // Nobody knows how many calls at a time it can take.
        bulkhead: { maxConcurrent: 'adaptive', maxWait: seconds(1) },
        callRate: {
          name: ATPROTO,
          limit: config.get('ATPROTO_RATE_LIMIT', { infer: true }),
          window: seconds(1),
          maxWait: 0,
        },
      },
    };
  },
};
