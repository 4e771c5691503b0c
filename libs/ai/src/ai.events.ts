import type { AiFailureReason } from './providers/ai-provider.error.js';

/** The ladder has answered. */
export interface AiAnswerEvent {
  readonly capability: string;
  /** The rung that gave the answer: a provider, `algorithm`, `template` or `minimal`; `none` for a failed call. */
  readonly service: string;
  readonly cached: boolean;
  readonly degraded: boolean;
  readonly fallbackUsed: boolean;
  /** Milliseconds. */
  readonly duration: number;
  readonly requestId: string | undefined;
}

/** The cache was asked for an answer. */
export interface AiCacheEvent {
  readonly capability: string;
  /** `error` for a cache that failed or did not answer in time. */
  readonly outcome: 'hit' | 'miss' | 'error';
}

/** A call of a provider has ended, with all its attempts. */
export interface AiProviderCallEvent {
  readonly provider: string;
  /** Name of the capability, or the kind of work, e.g. `chat`. */
  readonly capability: string;
  readonly outcome: 'answered' | 'aborted' | AiFailureReason;
  /** Milliseconds. */
  readonly duration: number;
  readonly requestId: string | undefined;
  readonly error?: unknown;
}

/** A provider has reported the tokens of a call: all its attempts, or a stream that has ended. */
export interface AiTokensEvent {
  readonly provider: string;
  /** Name of the capability, or the kind of work. */
  readonly capability: string;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

/** The ladder left a provider out. */
export interface AiProviderSkippedEvent {
  readonly provider: string;
  readonly capability: string;
  /** `no-time`: the budget or the deadline of the request left no time. */
  readonly reason: 'cool-down' | 'no-time';
}

/** A provider gets no calls for a time. */
export interface AiCoolDownEvent {
  readonly provider: string;
  readonly reason: AiFailureReason;
  /** Milliseconds. */
  readonly duration: number;
}

/** The state of one provider. */
export interface AiProviderGauge {
  readonly provider: string;
  /** Milliseconds for which the provider gets no calls; 0 if it gets calls. */
  readonly coolDown: number;
  /** Milliseconds since the last answer; `undefined` before the first one. */
  readonly sinceLastSuccess: number | undefined;
}

/** Texts were embedded. */
export interface AiEmbeddingsEvent {
  readonly provider: string;
  readonly model: string;
  /** Number of texts that the caller gave. */
  readonly texts: number;
  /** Different texts whose vectors were in the cache. */
  readonly cached: number;
  /** Different texts whose vectors the model has computed. */
  readonly computed: number;
  /** Different texts that were sent, or were to be sent, and have no vector. */
  readonly failed: number;
  /** Calls of the model, with all attempts. */
  readonly calls: number;
  /** Tokens that the model reports. */
  readonly tokens: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** A call of a vector store has ended, with all its attempts. */
export interface AiVectorCallEvent {
  /** Name of the store. */
  readonly store: string;
  readonly operation: 'search' | 'upsert' | 'delete' | 'stats';
  /** `rejected`: a policy refused the call. `invalid`: the store refused the input. */
  readonly outcome: 'succeeded' | 'failed' | 'timeout' | 'rejected' | 'invalid' | 'aborted';
  /** Milliseconds. */
  readonly duration: number;
  readonly error?: unknown;
}

/** The state of one vector store. */
export interface AiVectorGauge {
  readonly store: string;
  /** Searches by text since the start whose hits were in the cache. */
  readonly hits: number;
  readonly misses: number;
  /** Milliseconds since the last success; `undefined` before the first one. */
  readonly sinceLastSuccess: number | undefined;
}

/** A chat has ended: a completion, or a stream with its last token. */
export interface AiChatEvent {
  readonly provider: string;
  readonly kind: 'completion' | 'stream';
  readonly outcome: 'answered' | 'cached' | 'aborted' | AiFailureReason;
  /** Milliseconds from the call to the last token. */
  readonly duration: number;
  readonly requestId: string | undefined;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'ai.answer': AiAnswerEvent;
    'ai.cache': AiCacheEvent;
    'ai.provider-call': AiProviderCallEvent;
    'ai.provider-skipped': AiProviderSkippedEvent;
    'ai.cool-down': AiCoolDownEvent;
    'ai.tokens': AiTokensEvent;
    'ai.chat': AiChatEvent;
    'ai.embeddings': AiEmbeddingsEvent;
    'ai.vector-call': AiVectorCallEvent;
  }

  interface ResilienceGaugeMap {
    'ai-provider': AiProviderGauge;
    'ai-vector': AiVectorGauge;
  }
}
