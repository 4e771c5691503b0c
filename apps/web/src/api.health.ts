import type { CheckDefinition } from '@breakwater/health';

/**
 * The check of the API: it answers, and it is ready for requests.
 *
 * A failure makes the health of this server degraded. Readiness ignores it, because the page works without the API: it shows the failure
 * and retries. A balancer without a ready server could not even show the page.
 */
export const apiCheck = (url: string): CheckDefinition => ({
  check: ({ signal }) => fetch(`${url}/health/ready`, { signal, redirect: 'error' }),
  groups: [],
});
