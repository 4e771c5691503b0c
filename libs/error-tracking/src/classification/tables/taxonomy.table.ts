import { vague, verdict, verdicts } from '../verdict.js';

/** Errors of `@breakwater/core`, by their code. */
export const BY_TAXONOMY = verdicts(
  ['VALIDATION_FAILED', verdict('validation', 'low')],
  ['UNAUTHENTICATED', verdict('authentication', 'high')],
  ['FORBIDDEN', verdict('authorization', 'medium')],
  ['NOT_FOUND CONFLICT', verdict('business_logic', 'low')],
  ['RATE_LIMITED', verdict('rate_limiting', 'low')],
  ['DATABASE_UNAVAILABLE', verdict('database', 'critical')],
  ['DATABASE_FAILED', vague('database', 'high')],
  ['EXTERNAL_SERVICE_FAILED', verdict('external_api', 'medium')],
  ['TIMEOUT', verdict('timeout', 'medium')],
  // We refused: the trouble is where the circuit, the bulkhead or the budget is.
  ['CIRCUIT_OPEN BULKHEAD_FULL', verdict('circuit_breaker', 'medium')],
  ['RETRY_BUDGET_EXHAUSTED', vague('circuit_breaker', 'medium')],
  ['SHUTTING_DOWN', verdict('circuit_breaker', 'low')],
);

/** Refusals and limits of the policies: never a fault of the client, whatever status they are answered with. */
export const RESILIENCE_CODES: ReadonlySet<string> = new Set([
  'CIRCUIT_OPEN',
  'BULKHEAD_FULL',
  'RETRY_BUDGET_EXHAUSTED',
  'SHUTTING_DOWN',
  'TIMEOUT',
]);
