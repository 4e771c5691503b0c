export { AiCapability } from './capabilities/capability.js';
export type { AiCapabilityName, AiPrompt, CapabilityDefinition } from './capabilities/capability.js';
export type { AiCapabilityTypes } from './capabilities/capability-types.js';
export type { AiContent } from './capabilities/content.schema.js';
export { defineCapability } from './capabilities/define-capability.js';
export { CONTENT_IS_DATA, quoteContent } from './capabilities/quote-content.js';
export { readModelAnswer } from './capabilities/read-model-answer.js';
export type { Sentiment, SentimentLabel } from './rules/sentiment.js';
