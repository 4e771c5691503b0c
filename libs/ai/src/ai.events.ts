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
  /** Tokens of the call, where the provider reports them. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly requestId: string | undefined;
  readonly error?: unknown;
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

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'ai.answer': AiAnswerEvent;
    'ai.cache': AiCacheEvent;
    'ai.provider-call': AiProviderCallEvent;
    'ai.provider-skipped': AiProviderSkippedEvent;
    'ai.cool-down': AiCoolDownEvent;
  }

  interface ResilienceGaugeMap {
    'ai-provider': AiProviderGauge;
  }
}
