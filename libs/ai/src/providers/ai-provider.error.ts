import { ExternalServiceError } from '@breakwater/core';

/**
 * Why a provider gave no answer:
 *
 * - `rate-limited` 429, `unauthorized` 401, `forbidden` 403, `not-found` 404 (e.g. a model that does not exist), `server-error` 5xx
 * - `timeout`: no answer within the limits, or 408
 * - `unreachable`: no connection, or one that ended before the answer
 * - `protocol`: an answer that is not of the provider's protocol
 * - `bad-request`: another 4xx; `too-long`: the input does not fit into the model
 * - `refused`: a content filter, or the model itself, refused to answer
 * - `cut-off`: the answer reached the limit on its tokens
 * - `invalid-output`: the answer does not fit the schema of the capability
 * - `rejected`: a policy of this application refused the call, e.g. an open circuit
 * - `not-installed`: the package of the provider cannot be loaded
 * - `failed`: anything else
 */
export type AiFailureReason =
  | 'rate-limited'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'server-error'
  | 'timeout'
  | 'unreachable'
  | 'protocol'
  | 'bad-request'
  | 'too-long'
  | 'refused'
  | 'cut-off'
  | 'invalid-output'
  | 'rejected'
  | 'not-installed'
  | 'failed';

/** Facts about a failed call of a provider. */
export interface AiFailureFacts {
  readonly provider: string;
  readonly reason: AiFailureReason;
  /** HTTP status of the provider's answer. */
  readonly upstreamStatus?: number;
  /** The provider's own word for the failure, if it is one of those that providers document. */
  readonly providerCode?: string;
}

/** A sentence for each reason. It contains nothing from the provider's answer, which can repeat the prompt or the key. */
const SENTENCES: Readonly<Record<AiFailureReason, string>> = {
  'rate-limited': 'refuses calls for now',
  unauthorized: 'does not accept the API key',
  forbidden: 'does not allow the call',
  'not-found': 'does not know the model or the address',
  'server-error': 'failed',
  timeout: 'did not answer in time',
  unreachable: 'cannot be reached',
  protocol: 'gave an answer that is not of its protocol',
  'bad-request': 'refused the request',
  'too-long': 'refused an input that is too long for the model',
  refused: 'refused to answer',
  'cut-off': 'gave an answer that ended at the limit on its tokens',
  'invalid-output': 'gave an answer that does not fit the schema',
  rejected: 'was not called, because a policy refused the call',
  'not-installed': 'cannot be called, because its package is not installed',
  failed: 'failed',
};

const RETRYABLE: ReadonlySet<AiFailureReason> = new Set([
  'rate-limited',
  'server-error',
  'timeout',
  'unreachable',
  'protocol',
  'rejected',
]);

/**
 * A provider gave no answer. The error holds neither the prompt nor the key nor anything of the provider's answer, and its cause is no
 * error of the SDK, which would.
 */
export class AiProviderError extends ExternalServiceError {
  override readonly name = 'AiProviderError';
  readonly provider: string;
  readonly reason: AiFailureReason;
  /** HTTP status of the provider's answer. */
  declare readonly upstreamStatus?: number;

  /** @param retryAfter milliseconds for which the provider asks to wait */
  constructor(
    facts: AiFailureFacts,
    { cause, retryAfter }: { readonly cause?: unknown; readonly retryAfter?: number } = {},
  ) {
    const { provider, reason, upstreamStatus } = facts;
    const status = upstreamStatus === undefined ? '' : ` (status ${upstreamStatus})`;
    super(
      `AI provider '${provider}' ${SENTENCES[reason]}${status}.`,
      {
        metadata: { ...facts },
        retryable: RETRYABLE.has(reason),
        ...(cause !== undefined && { cause }),
        ...(retryAfter !== undefined && { retryAfter }),
      },
      { code: 'AI_PROVIDER_FAILED' },
    );
    this.provider = provider;
    this.reason = reason;
    if (upstreamStatus !== undefined) this.upstreamStatus = upstreamStatus;
  }
}

/** Reasons that say something about the provider, not about the request or the answer to one prompt. */
const OF_PROVIDER: ReadonlySet<AiFailureReason> = new Set([
  'unauthorized',
  'not-found',
  'server-error',
  'timeout',
  'unreachable',
  'protocol',
  'failed',
]);

/**
 * Returns true for failures that say nothing about the health of the provider, for the option `ignore` of its circuit breaker. A
 * provider that answers 429 is healthy: its cool-down answers that.
 */
export function notCausedByProvider(error: unknown): boolean {
  return error instanceof AiProviderError && !OF_PROVIDER.has(error.reason);
}
