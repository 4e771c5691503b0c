import type { CheckDefinition } from '@breakwater/health';

/**
 * The check of the API: it answers, and it is ready for requests.
 *
 * A failure makes the health of this server degraded. It is no part of readiness: without the API the page still shows what is wrong and
 * retries, while a balancer without a server would show nothing.
 */
export const apiCheck = (url: string): CheckDefinition => ({
  check: ({ signal }) => fetch(`${url}/health/ready`, { signal, redirect: 'error' }),
  groups: [],
});
