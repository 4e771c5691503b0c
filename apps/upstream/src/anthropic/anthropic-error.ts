import type { Answer, SimulatedError } from '../services/simulated-service.js';

/** Types of errors by status; other statuses are `api_error`. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** An error in the format of Anthropic. */
export function anthropicError({ status, message }: SimulatedError): Answer {
  return {
    status,
    headers: status === 429 ? { 'anthropic-ratelimit-requests-remaining': '0' } : {},
    body: { type: 'error', error: { type: TYPES[status] ?? 'api_error', message }, request_id: null },
  };
}
