import { LlmError, ShuttingDownError } from '@breakwater/core';
import { AiProviderError } from '../providers/ai-provider.error.js';

/** The facts of the chat that failed. */
export interface FailedChat {
  readonly provider: string;
  readonly model: string;
}

/**
 * The error of a chat for its caller: code `LLM_ERROR`, status 503, and in its metadata the provider, the model and the reason. It
 * holds neither messages nor keys nor anything of the provider's answer.
 */
export function chatError(error: unknown, { provider, model }: FailedChat): LlmError | ShuttingDownError {
  if (error instanceof LlmError || error instanceof ShuttingDownError) return error;
  const known = error instanceof AiProviderError ? error : undefined;
  const reason = known?.message ?? `AI provider '${provider}' failed.`;
  return new LlmError(`The chat with model '${model}' failed. ${reason}`, {
    metadata: { ...known?.metadata, provider, model, reason: known?.reason ?? 'failed' },
    retryable: known?.retryable ?? false,
    ...(known && { cause: known }),
    ...(known?.retryAfter !== undefined && { retryAfter: known.retryAfter }),
  });
}

/** A provider says by 429, too, that an account has no money left. A retry would not help. */
export const isQuotaExhausted = (error: unknown): boolean =>
  error instanceof AiProviderError &&
  ['insufficient_quota', 'billing_hard_limit_reached'].includes(String(error.metadata?.['providerCode']));
