export { AiModule } from './ai.module.js';
export type { AiBudgetOptions, AiModuleOptions } from './ai.options.js';
export type { AnyCapability } from './ai.capabilities.js';
export { AiService } from './ai.service.js';
export type { FallbackStrategy } from './ai.strategy.js';
export { type AiProviderFacts, type AiProviderHealth, AiStatus } from './ai.status.js';
export {
  DEFAULT_AI_OPTIONS,
  DEFAULT_AI_POLICY,
  DEFAULT_AI_PROVIDER_OPTIONS,
  DEFAULT_MEMORY_AI_CACHE_OPTIONS,
} from './ai.constants.js';
export type * from './ai.events.js';
export type { AiAnswer, AiProcessOptions } from './ladder/ai-answer.js';

export type { AiCache } from './answers/ai-cache.js';
export type { AiCacheOptions } from './answers/ai-cache.options.js';
export { MemoryAiCache, type MemoryAiCacheOptions } from './answers/memory-ai-cache.js';

export {
  type AiFailureFacts,
  type AiFailureReason,
  AiProviderError,
  notCausedByProvider,
} from './providers/ai-provider.error.js';
export type {
  AiFetch,
  AiModelProviderOptions,
  AiPolicy,
  AiProtocol,
  AiProtocolProviderOptions,
  AiProviderCommonOptions,
  AiProviderOptions,
} from './providers/provider.options.js';
export type {
  LanguageModel,
  ModelCall,
  ModelFormat,
  ModelMessage,
  ModelResult,
  ModelStream,
  ModelText,
  ModelUsage,
} from './providers/language-model.js';

export { DEFAULT_CHAT_OPTIONS } from './chat/chat.constants.js';
export type { ChatModuleOptions } from './chat/chat.options.js';
export type {
  ChatAnswer,
  ChatCompletionOptions,
  ChatFinishReason,
  ChatMessage,
  ChatOptions,
  ChatUsage,
} from './chat/chat-call.js';
export type { ChatStats } from './chat/chat-statistics.js';
export type { ChatStream } from './chat/chat-stream.js';
export { ResilientChat } from './chat/resilient-chat.js';

export { AiCapability } from './capabilities/capability.js';
export type { AiCapabilityName, AiPrompt, CapabilityDefinition } from './capabilities/capability.js';
export type { AiCapabilityTypes } from './capabilities/capability-types.js';
export type { AiContent } from './capabilities/content.schema.js';
export { BUILT_IN_CAPABILITIES } from './capabilities/built-in-capabilities.js';
export { defineCapability } from './capabilities/define-capability.js';
export { CONTENT_IS_DATA, quoteContent } from './capabilities/quote-content.js';
export { readModelAnswer } from './capabilities/read-model-answer.js';
export type { Sentiment, SentimentLabel } from './rules/sentiment.js';
