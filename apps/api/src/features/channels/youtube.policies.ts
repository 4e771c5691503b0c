import { CircuitOpenError, seconds } from '@breakwater/core';
import { notCausedByUpstream } from '@breakwater/http';
import type { NamedPolicies } from '@breakwater/resilience';

/**
 * Name of the policy and of its circuit. The name is not `youtube`, because a circuit of that name takes the library's preset,
 * whose numbers win over the environment.
 */
export const YOUTUBE_POLICY = 'youtube-data';

/** Policy for calls to YouTube. The numbers of the circuit breaker come from the environment (`CIRCUIT_BREAKER_*`). */
export const YOUTUBE_POLICIES: NamedPolicies = {
  [YOUTUBE_POLICY]: {
    timeout: { total: seconds(4), attempt: seconds(1) },
    // While the circuit is open, the last known answer is better than a wait.
    retry: { maxRetries: 2, delay: 200, abortOn: CircuitOpenError },
    circuitBreaker: { name: YOUTUBE_POLICY, ignore: notCausedByUpstream },
    bulkhead: { maxConcurrent: 20, maxQueue: 50, maxWait: seconds(1) },
  },
};
