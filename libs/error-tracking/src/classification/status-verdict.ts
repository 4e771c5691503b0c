import { BUILT_IN_FAILURES } from '@breakwater/core';
import { type Verdict, vague, verdict } from './verdict.js';

/** The verdict on an error that becomes our answer with this status. */
export function verdictOfOwnStatus(status: number): Verdict | undefined {
  if (status < 400 || status > 599) return undefined;
  if (status === 402) return verdict('business_logic', 'low');
  if (status === 502) return vague('external_api', 'medium');
  switch (BUILT_IN_FAILURES.byStatus(status)?.kind) {
    case 'authentication':
      return verdict('authentication', 'high');
    case 'authorization':
      return verdict('authorization', 'medium');
    case 'not-found':
    case 'conflict':
      return verdict('business_logic', 'low');
    case 'timeout':
      return status < 500 ? verdict('timeout', 'medium') : vague('timeout', 'medium');
    case 'rate-limited':
      return verdict('rate_limiting', 'low');
    case 'aborted':
      return verdict('network', 'low');
    default:
      return status < 500 ? verdict('validation', 'low') : vague('unknown', 'high');
  }
}

/** The verdict on an error that holds an answer of another service with this status. */
export function verdictOfUpstreamStatus(status: number): Verdict | undefined {
  if (status < 400 || status > 599) return undefined;
  switch (BUILT_IN_FAILURES.byStatus(status)?.kind) {
    // The service does not accept our credentials; only we can repair that.
    case 'authentication':
    case 'authorization':
      return verdict('external_api', 'high');
    case 'timeout':
      return verdict('timeout', 'medium');
    case 'rate-limited':
      return verdict('rate_limiting', 'medium');
    default:
      return verdict('external_api', 'medium');
  }
}
