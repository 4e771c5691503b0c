import type { Answer, SimulatedError } from '../services/simulated-service.js';

/** Types of errors by status; other statuses below 500 are `invalid_request_error`. */
const TYPES: Readonly<Record<number, string>> = { 429: 'rate_limit_error' };

/** Codes of errors by status. */
const CODES: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
};

/** An error in the format of OpenAI. */
export function openAiError({ status, message, code, param }: SimulatedError): Answer {
  return {
    status,
    headers: status === 429 ? { 'x-ratelimit-remaining-requests': '0' } : {},
    body: {
      error: {
        message,
        type: TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error'),
        param: param ?? null,
        code: code ?? CODES[status] ?? null,
      },
    },
  };
}
