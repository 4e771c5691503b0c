import { AiProviderError } from '../providers/ai-provider.error.js';
import type { ModelResult, ModelUsage } from '../providers/language-model.js';
import type { ChatFinishReason, ChatUsage } from './chat-call.js';

const FINISH_REASONS: ReadonlySet<unknown> = new Set(['stop', 'length', 'content-filter', 'tool-calls']);

/** @throws AiProviderError for an answer that the provider broke off */
export function finishReasonOf(provider: string, unified: string | undefined): ChatFinishReason {
  if (unified === 'interrupted') throw new AiProviderError({ provider, reason: 'unreachable' });
  if (unified === 'error') throw new AiProviderError({ provider, reason: 'protocol' });
  return FINISH_REASONS.has(unified) ? (unified as ChatFinishReason) : 'other';
}

/** The text of an answer. */
export const textOf = ({ content }: ModelResult): string =>
  content.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');

/** The tokens of an answer. */
export function usageOf(usage: ModelUsage | undefined): ChatUsage {
  const inputTokens = usage?.inputTokens.total;
  const outputTokens = usage?.outputTokens.total;
  const isKnown = inputTokens !== undefined || outputTokens !== undefined;
  return {
    inputTokens,
    outputTokens,
    totalTokens: isKnown ? (inputTokens ?? 0) + (outputTokens ?? 0) : undefined,
  };
}
