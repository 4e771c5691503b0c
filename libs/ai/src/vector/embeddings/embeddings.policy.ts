import type { NamedPolicyDeclarations } from '@breakwater/resilience';
import { AiProviderError, notCausedByProvider } from '../../providers/ai-provider.error.js';
import type { ResolvedEmbeddingsOptions } from './embeddings.options.js';

/** Name of the policy and of the circuit of all calls of the embedding model. */
export const EMBEDDINGS_POLICY = 'embeddings';

/** The policy of one call of the model. A 429 is not retried here: after it, all calls wait together. */
export const embeddingsPolicy = ({
  timeout,
  maxRetries,
}: ResolvedEmbeddingsOptions): NamedPolicyDeclarations => ({
  timeout: { attempt: timeout },
  retry: maxRetries === 0 ? 0 : { maxRetries, abortOn: isRateLimited },
  circuitBreaker: { name: EMBEDDINGS_POLICY, preset: 'openai', timeout: false, ignore: notCausedByProvider },
});

const isRateLimited = (error: unknown): boolean =>
  error instanceof AiProviderError && error.reason === 'rate-limited';
