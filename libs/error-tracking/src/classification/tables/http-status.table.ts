import { CLIENT_CLOSED_REQUEST } from '@breakwater/core';
import { type Verdict, vague, verdict } from '../verdict.js';

/** Answers of ours, by status. */
const OURS: ReadonlyMap<number, Verdict> = new Map([
  [401, verdict('authentication', 'high')],
  [403, verdict('authorization', 'medium')],
  [402, verdict('business_logic', 'low')],
  [404, verdict('business_logic', 'low')],
  [408, verdict('timeout', 'medium')],
  [409, verdict('business_logic', 'low')],
  [410, verdict('business_logic', 'low')],
  [423, verdict('business_logic', 'low')],
  [429, verdict('rate_limiting', 'low')],
  [CLIENT_CLOSED_REQUEST, verdict('network', 'low')],
  [502, vague('external_api', 'medium')],
  [504, vague('timeout', 'medium')],
]);

/** Answers of services that we called, by status. */
const THEIRS: ReadonlyMap<number, Verdict> = new Map([
  // They do not accept our credentials: nobody but us can mend that.
  [401, verdict('external_api', 'high')],
  [403, verdict('external_api', 'high')],
  [408, verdict('timeout', 'medium')],
  [429, verdict('rate_limiting', 'medium')],
  [504, verdict('timeout', 'medium')],
]);

/** What an error is that becomes an answer of ours with this status. */
export function verdictOfOwnStatus(status: number): Verdict | undefined {
  const known = OURS.get(status);
  if (known) return known;
  if (status >= 400 && status < 500) return verdict('validation', 'low');
  return status >= 500 && status < 600 ? vague('unknown', 'high') : undefined;
}

/** What an error is that holds an answer of another service with this status. */
export function verdictOfUpstreamStatus(status: number): Verdict | undefined {
  if (status < 400 || status > 599) return undefined;
  return THEIRS.get(status) ?? verdict('external_api', 'medium');
}
