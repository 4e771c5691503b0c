import { seconds } from '@breakwater/core';
import type { NamedUpstreamOptions } from '@breakwater/http';
import type { NamedPolicies } from '@breakwater/resilience';

/** Name of the upstream and of its policy. */
export const THUMBNAILS = 'thumbnails';

/** Largest thumbnail in bytes, as YouTube has it. */
export const MAX_THUMBNAIL = 2_000_000;

/** No circuit breaker: each address has a server of its own, and the servers of one user must not lock others out. */
export const THUMBNAIL_POLICIES: NamedPolicies = {
  [THUMBNAILS]: { timeout: seconds(5), bulkhead: { maxConcurrent: 10, maxQueue: 10, maxWait: seconds(1) } },
};

/** Servers of images at addresses that users supply: only public addresses are allowed. */
export const THUMBNAIL_UPSTREAM: NamedUpstreamOptions = {
  name: THUMBNAILS,
  untrusted: true,
  external: true,
  policy: THUMBNAILS,
  maxResponseBytes: MAX_THUMBNAIL,
};
