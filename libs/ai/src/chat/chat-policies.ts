import type { NamedPolicies, PolicyDeclarations } from '@breakwater/resilience';
import { CHAT_BACKOFF, CHAT_CIRCUIT } from './chat.constants.js';
import type { ResolvedChatOptions } from './chat.options.js';
import { isQuotaExhausted } from './chat-error.js';

/** Names of the policies of chats. */
export const CHAT_POLICIES = { completion: 'ai-chat', stream: 'ai-chat-stream' } as const;

/** Name of the circuit that completions and streams share. */
export const chatCircuit = (provider: string): string => `ai-chat:${provider}`;

/** The policies of chats. A limit on an attempt of a stream ends with its first token. */
export function chatPolicies(
  provider: string,
  { timeout, firstToken, maxRetries }: ResolvedChatOptions,
): NamedPolicies {
  const shared: PolicyDeclarations = {
    circuitBreaker: { name: chatCircuit(provider), ...CHAT_CIRCUIT },
    ...(maxRetries > 0 && {
      retry: {
        maxRetries,
        backoff: 'exponential',
        ...CHAT_BACKOFF,
        jitter: 'full',
        abortOn: isQuotaExhausted,
      },
    }),
  };
  return {
    [CHAT_POLICIES.completion]: { ...shared, timeout: { attempt: timeout } },
    [CHAT_POLICIES.stream]: { ...shared, timeout: { attempt: firstToken } },
  };
}
