import {
  type Clock,
  errorCode,
  errorName,
  type Failures,
  isRejection,
  isTimeoutExceededError,
  parseRetryAfter,
  readNumber,
  readProperty,
} from '@breakwater/core';
import { type AiFailureReason, AiProviderError } from './ai-provider.error.js';

/** Words of OpenAI and Anthropic for failures. Other words are not shown: they could be a part of the prompt. */
const PROVIDER_CODES: ReadonlySet<string> = new Set([
  'api_error',
  'authentication_error',
  'billing_error',
  'billing_hard_limit_reached',
  'content_filter',
  'content_policy_violation',
  'context_length_exceeded',
  'insufficient_quota',
  'invalid_api_key',
  'invalid_request_error',
  'model_not_found',
  'not_found_error',
  'overloaded_error',
  'permission_error',
  'rate_limit_error',
  'rate_limit_exceeded',
  'request_too_large',
  'server_error',
  'string_above_max_length',
  'timeout_error',
]);

const TOO_LONG: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'request_too_large',
  'string_above_max_length',
]);
const REFUSED: ReadonlySet<string> = new Set(['content_filter', 'content_policy_violation']);

const PAYLOAD_TOO_LARGE = 413;

const BY_STATUS: Readonly<Record<number, AiFailureReason>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  413: 'too-long',
  429: 'rate-limited',
};

/** Errors of the SDK for answers that it cannot read. */
const PROTOCOL_ERRORS: ReadonlySet<string> = new Set([
  'AI_JSONParseError',
  'AI_TypeValidationError',
  'AI_InvalidResponseDataError',
  'AI_EmptyResponseBodyError',
  'AI_NoContentGeneratedError',
]);

/** The parts of an application that give a failure its meaning. */
export interface FailureReader {
  readonly clock: Clock;
  readonly failures: Failures;
}

/**
 * Turns whatever the SDK or `fetch` throws into an {@link AiProviderError}. The original holds the prompt (`requestBodyValues`), the
 * answer (`responseBody`) and addresses, so nothing of it is kept but the status, a documented word, and the code of a network error.
 */
export function providerFailure(
  provider: string,
  thrown: unknown,
  { clock, failures }: FailureReader,
): AiProviderError {
  if (thrown instanceof AiProviderError) return thrown;
  const upstreamStatus = readNumber(thrown, 'statusCode');
  const providerCode = documentedCode(thrown);
  const reason = reasonOf(thrown, upstreamStatus, providerCode, failures);
  const retryAfter = waitOf(thrown, clock);
  const cause = harmlessCause(thrown);
  return new AiProviderError(
    {
      provider,
      reason,
      ...(upstreamStatus !== undefined && { upstreamStatus }),
      ...(providerCode !== undefined && { providerCode }),
    },
    { ...(cause && { cause }), ...(retryAfter !== undefined && { retryAfter }) },
  );
}

function reasonOf(
  thrown: unknown,
  status: number | undefined,
  code: string | undefined,
  failures: Failures,
): AiFailureReason {
  if (code !== undefined && TOO_LONG.has(code)) return 'too-long';
  if (code !== undefined && REFUSED.has(code)) return 'refused';
  if (isUnreadable(thrown)) return 'protocol';
  if (status !== undefined && status >= 400) {
    return BY_STATUS[status] ?? (status >= 500 ? 'server-error' : 'bad-request');
  }
  if (status !== undefined) {
    // The connection can end in the middle of an answer that has begun well.
    const reason = byKind(failures.of(readProperty(thrown, 'cause')).kind);
    return reason === 'failed' ? 'protocol' : reason;
  }
  if (isTimeoutExceededError(thrown)) return 'timeout';
  if (isRejection(thrown)) return 'rejected';
  return byKind(failures.of(thrown).kind);
}

function byKind(kind: string): AiFailureReason {
  switch (kind) {
    case 'timeout':
      return 'timeout';
    case 'refused':
    case 'unreachable':
    case 'connection-lost':
    case 'tls':
      return 'unreachable';
    case 'protocol':
      return 'protocol';
    case 'circuit-open':
    case 'overloaded':
    case 'shutting-down':
      return 'rejected';
    default:
      return 'failed';
  }
}

/** The SDK reports an answer with status 200 that it cannot read as a failed call with a cause. */
function isUnreadable(thrown: unknown): boolean {
  if (PROTOCOL_ERRORS.has(errorName(thrown))) return true;
  const status = readNumber(thrown, 'statusCode');
  return (
    status !== undefined && status < 400 && PROTOCOL_ERRORS.has(errorName(readProperty(thrown, 'cause')))
  );
}

/** `error.code` or `error.type` of the provider's answer. */
function documentedCode(thrown: unknown): string | undefined {
  const body = readProperty(readProperty(thrown, 'data'), 'error');
  for (const key of ['code', 'type']) {
    const word = readProperty(body, key);
    if (typeof word === 'string' && PROVIDER_CODES.has(word)) return word;
  }
  return readNumber(thrown, 'statusCode') === PAYLOAD_TOO_LARGE ? 'request_too_large' : undefined;
}

/** `retry-after-ms` of OpenAI, or `Retry-After`. */
function waitOf(thrown: unknown, clock: Clock): number | undefined {
  const own = readNumber(thrown, 'retryAfter');
  if (own !== undefined) return own;
  const headers = readProperty(thrown, 'responseHeaders');
  const milliseconds = Number(readProperty(headers, 'retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  return parseRetryAfter(readProperty(headers, 'retry-after'), clock.date().getTime());
}

/** Name and code of the innermost error that has a code, e.g. `ECONNRESET`. Messages can contain an address with a key. */
function harmlessCause(thrown: unknown): Error | undefined {
  let found: Error | undefined;
  let link: unknown = thrown;
  for (let depth = 0; depth < 5 && typeof link === 'object' && link !== null; depth++) {
    const code = errorCode(link);
    if (code !== undefined && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) {
      found = new Error(code);
      found.name = 'Error';
      found.stack = `Error: ${code}`;
      Object.assign(found, { code });
    }
    link = readProperty(link, 'cause');
  }
  return found;
}
